% include("_admin_tabs")
<form class="send" action="/admin/accounts">
<label class="hide" for="q">Name</label>
<input id="q" name="q" type="search" placeholder="Name" value="{{name}}">
<button>Find</button>
</form>
<nav class="tabs" aria-label="States">
% for one, words_of_state in states.items():
<a href="{{link('/admin/accounts', state='' if one == 'all' else one, q=name)}}"\\
% if one == state:
 aria-current="page"\\
% end
>{{words_of_state}}</a>
% end
</nav>
% if rows:
<table>
<tr><th>Person</th><th>Joined</th></tr>
% for row in rows:
<tr><td><a href="/admin/accounts/{{row['id']}}"><bdi>{{row["display_name"] or row["username"]}}</bdi> @{{row["username"]}}</a> {{words(row)}}
% if me["role"] == "admin" and row["email"]:
<br><span class="hint">{{row["email"]}}</span>
% end
% if row["approved_at"] is None:
<div class="hint" dir="auto">{{row["signup_reason"]}}</div>
<form method="post" action="/admin/accounts/{{row['id']}}"><input type="hidden" name="csrf" value="{{csrf()}}"><button name="do" value="approve">Let in <span class="hide">@{{row["username"]}}</span></button> <button class="quiet" name="do" value="reject">Turn away <span class="hide">@{{row["username"]}}</span></button></form>
% end
</td><td>{{stamp(row["created_at"])}}<br>{{row["statuses_count"]}} {{"post" if row["statuses_count"] == 1 else "posts"}}</td></tr>
% end
</table>
% else:
<p class="empty">{{"Nobody of this name." if name else "Nobody here."}}</p>
% end
% include("_pager")
