<h1>Come to <bdi>{{site.name}}</bdi></h1>
% if site.description:
<p dir="auto">{{site.description}}</p>
% end
% if is_good:
<p>{{invite["display_name"] or "@" + invite["username"]}} invites you. Type this address, or hold a telephone’s camera over the square:</p>
<p><b>{{address}}</b></p>
<svg width="280" height="280" viewBox="0 0 {{qr_size}} {{qr_size}}" role="img" aria-label="The address as a QR code"><path fill="#fff" d="M0 0h{{qr_size}}v{{qr_size}}H0z"/><path d="{{qr_path}}"/></svg>
% else:
<p class="problem">This invitation cannot be used any more.</p>
% end
<p class="hint">Lets in {{"one person" if invite["max_uses"] == 1 else (str(invite["max_uses"]) if invite["max_uses"] else "any number of") + " people"}}, {{state}}.</p>
<div class="do">
<a href="/admin/invites">All invitations</a>
% if is_good:
<form method="post" action="/admin/invites/{{invite['id']}}"><input type="hidden" name="csrf" value="{{csrf()}}"><button>End it</button></form>
% end
</div>
