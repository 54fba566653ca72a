<h1>Statistics</h1>
<nav class="tabs" aria-label="Time">
% for period in periods:
<a href="/stats?days={{period}}"\\
% if period == days:
 aria-current="page"\\
% end
>{{period}} days</a>
% end
</nav>
<p class="hint">Days begin at midnight UTC; today is counted as far as it has come.</p>
<h2>Posts</h2>
<p><b>{{sum(row["statuses"] for row in rows)}}</b> in {{days}} days, {{now["statuses"]}} today</p>
% if any(row["statuses"] for row in rows):
% include("_bars", id="posts", words="Posts per day; the thin line is the time before", chart=posts)
% include("_numbers", unit="Day", rows=rows, columns=(("statuses", "Posts"), ("replies", "Replies"), ("reblogs", "Boosts"), ("favourites", "Favourites"), ("authors", "Authors")))
% else:
<p class="empty">Nobody has written anything in this time.</p>
% end
<h2>People who were here</h2>
<p><b>{{now["active"]}}</b> today, <b>{{now["active_7"]}}</b> in 7 days, <b>{{now["active_30"]}}</b> in 30 days</p>
% if any(row["active_30"] for row in rows):
% include("_lines", id="people", words="People who were here: that day, in the 7 days to it (dashes), in the 30 days to it (dots)", chart=people)
% include("_numbers", unit="Day", rows=rows, columns=(("active", "That day"), ("active_7", "7 days"), ("active_30", "30 days")))
% end
<h2>Members</h2>
<p><b>{{now["accounts_total"]}}</b>, {{sum(row["accounts_new"] for row in rows)}} of them new</p>
% include("_lines", id="members", words="Members", chart=members)
% include("_numbers", unit="Day", rows=rows, columns=(("accounts_total", "Members"), ("accounts_new", "New")))
% if tags:
<h2>Tags of the last 7 days</h2>
<ol class="ranks">
% for name, uses in tags:
<li><a href="/tags/{{name}}">#{{name}}</a> <meter value="{{uses}}" max="{{tags[0][1]}}">{{uses}}</meter> {{uses}}</li>
% end
</ol>
% end
% if hours["most"]:
<h2>Busy hours</h2>
<svg class="chart" viewBox="0 0 600 112" role="img" aria-labelledby="hours-t hours-d"><title id="hours-t">When people write</title><desc id="hours-d">A row a day from Monday to Sunday, a column an hour of UTC. The numbers are in the table below.</desc>
% for level, path in hours["cells"]:
% if path:
<path d="{{path}}" stroke="currentColor" stroke-width="14" opacity="{{level / 4}}"/>
% end
% end
</svg>
<details><summary>The numbers</summary>
<table>
% for name, numbers in hours["table"]:
<tr><th>{{name}}</th><td>{{", ".join(f"{hour}:00 {number}" for hour, number in enumerate(numbers) if number) or "nothing"}}</td></tr>
% end
</table></details>
% end
% if milestones:
<h2>Milestones</h2>
<ul>
% for day, words in milestones:
<li>{{words}}: {{day}}</li>
% end
</ul>
% end
<p class="hint">To take along: <a href="/stats.csv?days={{days}}">CSV</a> <a href="/stats.json?days={{days}}">JSON</a></p>
