% include("_admin_tabs")
<h2>{{title}}: {{category}}</h2>
<p class="hint">By @{{report["reporter"] or "somebody who left"}}, {{stamp(report["created_at"])}}. {{"Closed by @" + (report["closer"] or "somebody who left") + ", " + stamp(report["action_taken_at"]) if report["action_taken_at"] else "Open"}}{{"; @" + report["assigned"] + " looks after it" if report["assigned"] else ""}}.</p>
% if report["comment"]:
<blockquote class="card" dir="auto">{{report["comment"]}}</blockquote>
% end
<p><a href="/admin/accounts/{{report['target_account_id']}}">What is known of @{{report["target"]}}</a></p>
% for one in texts:
<pre dir="auto">{{one["text"]}}</pre>
<p class="hint">\\
% if one["is_there"]:
<a href="/@{{report['target']}}/{{one['status_id']}}">See the post</a>, as it is now\\
% else:
This post is gone\\
% end
</p>
% end
<form class="card" method="post" action="/admin/reports/{{report['id']}}">
<input type="hidden" name="csrf" value="{{csrf()}}">
% if report["assigned"] != me["username"]:
<p><button class="quiet" name="do" value="assign">I do it</button> <span class="hint">The others see that you look after it.</span></p>
% end
% if may_delete and any(one["is_there"] for one in texts):
<p><button class="danger" name="do" value="delete">Delete these posts</button> <span class="hint">Their words stay in this report.</span></p>
% end
% if "silence" in actions:
<p><button class="quiet" name="do" value="silence">Silence @{{report["target"]}}</button> <span class="hint">Their posts are left out of public lists.</span></p>
% end
% if "suspend" in actions:
<p><button class="danger" name="do" value="suspend">Suspend @{{report["target"]}}</button> <span class="hint">They are locked out, and nobody sees them or anything they wrote.</span></p>
% end
% if report["action_taken_at"]:
<p><button name="do" value="reopen">Open again</button> <span class="hint">Somebody has to look at it again.</span></p>
% else:
<p><button name="do" value="close">Close</button> <span class="hint">Nothing more needs doing.</span></p>
% end
</form>
% if deeds:
<h2>What was done</h2>
<ul>
% for deed in deeds:
<li>@{{deed["who"]}} {{deed["words"]}} <span class="hint">{{stamp(deed["created_at"])}}</span></li>
% end
</ul>
% end
