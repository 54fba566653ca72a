% include("_admin_tabs")
<form class="send" action="/admin/tags">
<label class="hide" for="q">Tag</label>
<input id="q" name="q" type="search" placeholder="Tag" value="{{name}}">
<button>Find</button>
</form>
<p class="hint">A hidden tag is left out of lists, suggestions and the search for tags; its own page is there all the same.</p>
% if rows:
<table>
<tr><th>Tag</th><th>Posts</th></tr>
% for row in rows:
<tr><td><a href="/tags/{{row['name']}}">#{{row["name"]}}</a> {{"hidden" if row["hidden_at"] else ""}}
<form method="post" action="/admin/tags"><input type="hidden" name="csrf" value="{{csrf()}}"><button class="quiet" name="{{'show' if row['hidden_at'] else 'hide'}}" value="{{row['id']}}">{{"Show" if row["hidden_at"] else "Hide"}}<span class="hide"> #{{row["name"]}}</span></button></form></td><td>{{row["uses"]}}</td></tr>
% end
</table>
% else:
<p class="empty">No tags here.</p>
% end
