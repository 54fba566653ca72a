% include("_admin_tabs")
<nav class="tabs" aria-label="Reports">
% for one in lists:
<a href="{{link('/admin/reports', list='' if one == 'open' else one)}}"\\
% if one == which:
 aria-current="page"\\
% end
>{{one.capitalize()}}</a>
% end
</nav>
% if rows:
<table>
<tr><th>Report</th><th>When</th></tr>
% for row in rows:
<tr><td><a href="/admin/reports/{{row['id']}}">@{{row["target"]}}: {{categories[row["category"]]}}</a>\\
% if row["statuses_count"]:
, {{row["statuses_count"]}} {{"post" if row["statuses_count"] == 1 else "posts"}}\\
% end
<br><span class="hint">by @{{row["reporter"] or "somebody who left"}}{{", @" + row["assigned"] + " looks after it" if row["assigned"] else ""}}</span> <span dir="auto">{{row["comment"][:200]}}</span></td><td>{{stamp(row["created_at"])}}</td></tr>
% end
</table>
% else:
<p class="empty">No reports here.</p>
% end
% include("_pager")
