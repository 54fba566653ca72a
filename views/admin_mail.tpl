% include("_admin_tabs")
% if not site.sends_mail:
<div class="empty"><p>There is no mail server yet, so messages wait here, where you can read them. With <code>MICROBLOG_SMTP_URL</code> and <code>MICROBLOG_MAIL_FROM</code> set, they are sent.</p></div>
% else:
<form class="card" method="post" action="/admin/mail">
<h2>Sending</h2>
<p>Mails come from <b>{{site.mail_from}}</b>.\\
% if not is_own_domain:
 That is not the domain of this site, {{site.config.mail_host}}; it works if the mail server may send for it.\\
% end
</p>
<input type="hidden" name="csrf" value="{{csrf()}}">
<p><button name="test" value="yes">Send me a test</button></p>
<details><summary>So that mails arrive</summary>
<p>Three entries in the DNS of the sender's domain tell others that a mail is not forged. SPF lists the servers that may send for the domain. DKIM has the key with which your mail server signs each message; it has to sign List-Unsubscribe and List-Unsubscribe-Post as well. DMARC says what to do with a message that passes neither. Whoever runs your mail server has all three in its documentation.</p>
</details>
</form>
% end
% if waits_since:
<p class="{{'problem' if site.sends_mail else 'hint'}}">The first message in the queue is due since {{stamp(waits_since)}}.</p>
% end
<nav class="tabs" aria-label="Messages">
% for name in ("waiting", "failed", "sent", "dropped"):
<a href="/admin/mail?state={{name}}"\\
% if name == state:
 aria-current="page"\\
% end
>{{name.capitalize()}} {{counts[name] or ""}}</a>
% end
</nav>
<p class="hint">All that wait, and what ended within a day. Dropped: not wanted any more when its time came.</p>
% if not rows:
<p class="empty">No messages here.</p>
% end
% if rows:
<table>
<tr><th>Message</th><th>{{"Due" if state == "waiting" else "Ended"}}</th></tr>
% for row in rows:
<tr><td><a href="/admin/mail/{{row['id']}}">{{"digest" if row["digest"] else row["kind"]}} to @{{row["username"]}}</a>\\
% if row["attempts"] > 1:
, {{row["attempts"]}} tries\\
% end
% if row["error"]:
<span class="{{'error' if row['outcome'] == 'failed' else 'hint'}}">{{row["error"]}}</span>\\
% end
% if row["outcome"] == "failed":
<form method="post" action="/admin/mail"><input type="hidden" name="csrf" value="{{csrf()}}"><button class="quiet" name="resend" value="{{row['id']}}">Try again</button></form>\\
% end
</td><td>{{stamp(row["finished_at"] or row["next_at"])}}</td></tr>
% end
</table>
% end
% include("_pager")
