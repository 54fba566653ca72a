% include("_admin_tabs")
% things = [(todo["registrations"], "registration waits", "registrations wait", "/admin/accounts?state=waiting"), (todo["reports"], "report is open", "reports are open", "/admin/reports"), (todo["failed_mails"], "mail of this week could not be sent", "mails of this week could not be sent", "/admin/mail?state=failed"), (len(ill), "task is not well", "tasks are not well", "/admin/tasks"), (1 if backup_is_overdue else 0, "backup is overdue", "", "/admin/backup")]
% if any(count for count, _, _, _ in things):
<ul class="problem">
% for count, one, many, url in things:
% if count:
<li><a href="{{url}}">{{count}} {{one if count == 1 else many}}</a></li>
% end
% end
</ul>
% else:
<p class="notice">Nothing needs doing.</p>
% end
<h2>People who were here</h2>
<p><b>{{rows[-1]["active"]}}</b> today, <b>{{rows[-1]["active_7"]}}</b> in 7 days, of <b>{{rows[-1]["accounts_total"]}}</b> members</p>
% include("_lines", id="people", words="People who were here: that day, in the 7 days to it (dashes)", chart=people)
<h2>New members</h2>
<p><b>{{sum(row["accounts_new"] for row in rows)}}</b> in 30 days</p>
% if any(row["accounts_new"] for row in rows):
% include("_bars", id="signups", words="New members per day", chart=signups)
% end
<h2>Mail</h2>
<p><b>{{counts["waiting"]}}</b> <a href="/admin/mail">waiting</a>\\
% if waits_since:
 since {{stamp(waits_since)}}\\
% end
; <b>{{counts["sent"]}}</b> sent and <b>{{counts["failed"]}}</b> failed within a day</p>
% if any(row["mails_sent"] or row["mails_failed"] for row in rows):
% include("_bars", id="mails", words="Mails sent per day; the thin line is those that failed", chart=mails)
% end
% include("_numbers", unit="Day", rows=rows, columns=(("active", "People"), ("accounts_new", "New"), ("mails_queued", "Mails queued"), ("mails_sent", "Sent"), ("mails_failed", "Failed")))
<h2>Storage</h2>
<p>The database has <b>{{size(storage.database_bytes)}}</b>; <b>{{size(storage.free_bytes)}}</b> are free.
% if storage.days_left is not None and storage.days_left < 3650:
% months = storage.days_left // 30
 If it goes on growing like this, the disk is full in about {{storage.days_left if months < 2 else months if months < 48 else months // 12}} {{"days" if months < 2 else "months" if months < 48 else "years"}}.
% end
</p>
% if storage.backup_at is None:
<p class="{{'error' if backup_is_overdue else ''}}">There is no <a href="/admin/backup">backup</a>.</p>
% else:
<p class="{{'error' if backup_is_overdue else ''}}">The newest <a href="/admin/backup">backup</a> is of {{stamp(storage.backup_at)}}.</p>
% end
