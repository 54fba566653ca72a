% include("_admin_tabs")
% if site.registrations == "closed":
<p class="problem">Nobody can join at the moment, not even by invitation: that is a setting of the site.</p>
% end
% include("_problem")
<form class="card" method="post" action="/admin/invites">
<h2>Invite somebody</h2>
<input type="hidden" name="csrf" value="{{csrf()}}">
% include("_field", name="note", label="For whom", needed=False, hint="A note for you and the others who run the site.")
% include("_select", name="life", label="Good for", choices=lives.items())
% include("_select", name="uses", label="Lets in", choices=uses.items())
<p><button>Make a link</button></p>
</form>
% if invites:
<table>
<tr><th>Invitation</th><th>Can be used</th></tr>
% for invite in invites:
<tr><td><a href="/admin/invites/{{invite['id']}}">{{invite["note"] or "Invitation"}}</a> <span class="hint">by @{{invite["username"]}}, {{stamp(invite["created_at"])}}</span>
% if invite["id"] in guests:
<br>Came:\\
% for guest in guests[invite["id"]]:
 <a href="/admin/accounts/{{guest['id']}}">@{{guest["username"]}}</a>\\
% end
% end
</td><td>{{state(invite)}}<br>{{invite["uses"]}} of {{invite["max_uses"] or "any number"}}</td></tr>
% end
</table>
% else:
<p class="empty">No invitations yet. An invitation is a link: whoever follows it can join.</p>
% end
% include("_pager")
