<p><a href="/admin/mail">Mail</a></p>
<h1>{{title}}</h1>
<p class="hint">{{"digest" if lead["digest"] else lead["kind"]}}, written {{stamp(lead["created_at"])}}\\
% if lead["finished_at"]:
, {{lead["outcome"]}} {{stamp(lead["finished_at"])}}\\
% elif lead["next_at"]:
, due {{stamp(lead["next_at"])}}\\
% end
</p>
% if lead["error"]:
<p class="error">{{lead["error"]}}</p>
% end
% if words:
<p>\\
% for name in ("From", "To", "Subject"):
<b>{{name}}:</b> {{headers[name]}}<br>
% end
</p>
<pre>{{words}}</pre>
% elif needs_link:
<form class="card" method="post" action="/admin/mail/{{lead['id']}}">
<p>This message has a link in it with which @{{reader["username"]}} gets in. Make it only to hand it to them.</p>
<input type="hidden" name="csrf" value="{{csrf()}}">
<p><button>Make the link and show the message</button></p>
</form>
% else:
<p class="empty">What the message says is between the site and @{{reader["username"]}}.</p>
% end
