% include("_admin_tabs")
<form class="card" method="post" action="/admin/backup">
<h2>Copies of the whole site</h2>
% if site.backups:
<p>Every night the site copies its database, checks the copy, and keeps the newest {{site.backups}}, one a day. The <a href="/admin/site">settings</a> say how many.</p>
% else:
<p>Nightly copies are switched off in the <a href="/admin/site">settings</a>.</p>
% end
% if found:
<p class="{{'error' if is_overdue else ''}}">The newest is of {{stamp(found[0].made_at)}}.</p>
% else:
<p class="{{'error' if is_overdue else ''}}">There is none.</p>
% end
% if is_running:
<p role="status">One is being made since {{stamp(row["started_at"])}}. <a href="/admin/backup">Reload</a></p>
% elif row and row["error"]:
<p class="problem" role="alert">The last attempt failed: {{row["error"]}}</p>
% elif row and (row["result"] or "").startswith("not made") and site.backups:
<p class="problem" role="alert">The last one was {{row["result"]}}.</p>
% end
% if site.backups and not is_running:
<input type="hidden" name="csrf" value="{{csrf()}}">
<p><button>Back up now</button></p>
<p class="hint">It takes the place of an earlier copy of today.</p>
% end
</form>
<p>They lie on the same disk as the site, and are lost with it: take one elsewhere now and then.</p>
% if found:
<table>
<tr><th>Copy</th><th>Age</th><th>Size</th></tr>
% for backup in found:
<tr><td><a href="/admin/backup/{{backup.name}}">{{backup.name}}</a></td><td>{{age(backup)}}</td><td>{{size(backup.bytes)}}</td></tr>
% end
</table>
% if any(backup.name.startswith("before-schema") for backup in found):
<p class="hint">Those called before-schema were made when a new version changed the database. They stay until you delete them.</p>
% end
% end
