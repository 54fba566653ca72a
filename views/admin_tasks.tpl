% include("_admin_tabs")
<p class="hint">The site does this by itself. All times are those of {{place}}.</p>
% for name, job in jobs.items():
% row = rows.get(name)
<form class="card" method="post" action="/admin/tasks">
<h2>{{name.capitalize()}}</h2>
<p>{{job.meaning[0].upper() + job.meaning[1:]}}.</p>
% if row and row["started_at"]:
<p class="hint">Last run: {{stamp(row["started_at"])}}\\
% if row["finished_at"] and row["finished_at"] >= row["started_at"]:
, took {{row["finished_at"] - row["started_at"]}} ms\\
% end
% if row["result"] and not row["error"]:
: {{row["result"]}}\\
% end
. Next: {{stamp(row["due_at"]) if row["due_at"] > (row["finished_at"] or 0) + 5000 else "as soon as there is something to do"}}.</p>
% else:
<p class="hint">It has not run yet.</p>
% end
% if name in stuck:
<p class="problem" role="alert">It has not come to an end for a long time. It will be started anew.</p>
% elif row and row["error"]:
<p class="problem" role="alert">{{row["error"]}}</p>
% end
<input type="hidden" name="csrf" value="{{csrf()}}">
<p><button class="quiet" name="run" value="{{name}}">Run now<span class="hide">: {{name}}</span></button></p>
</form>
% end
