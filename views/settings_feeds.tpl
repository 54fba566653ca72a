% include("_settings_tabs")
% if address:
<div class="notice" role="status"><p>This is the address for your feed reader. It is shown only now, so copy it:</p>
<p><code>{{address}}</code></p></div>
% end
<form class="card" method="post" action="/settings/feeds">
<h2>Your home in a feed reader</h2>
<p>A secret address lets your feed reader show what is new in your home. Whoever has it can read along, so give it to nobody else. Posts for followers only and private messages are never in it.</p>
<input type="hidden" name="csrf" value="{{csrf()}}">
% if made_at:
<p class="hint">There is an address, made on {{stamp(made_at)}}. A new one, or a new password, ends it.</p>
<p><button name="do" value="make">Make a new address</button></p>
<p><button class="danger" name="do" value="end">End it</button></p>
% else:
<p><button name="do" value="make">Make an address</button></p>
% end
</form>
% if site.access == "public":
<section class="card">
<h2>Your posts in other people's feed readers</h2>
<p>Whoever likes feeds better than a site can read what you write for everyone as <a href="/@{{me['username']}}/feed.atom">Atom</a> or <a href="/@{{me['username']}}/feed.json">JSON Feed</a>.</p>
</section>
% end
<form class="card" method="post" action="/settings/feeds">
<h2>Search engines</h2>
<input type="hidden" name="csrf" value="{{csrf()}}">
<p><label><input type="checkbox" name="noindex" value="true" {{"checked" if is_unlisted else ""}}> Ask search engines to leave out my profile and my posts</label></p>
<p><button name="do" value="search">Save</button></p>
</form>
