% include("_admin_tabs")
<h2><bdi>{{account["display_name"] or account["username"]}}</bdi> @{{account["username"]}}</h2>
% if token:
<div class="notice" role="status"><p>With this link @{{account["username"]}} chooses a new password, once, within a day. It is shown only now: hand it over.</p>
<p><code>{{site.url}}/password/reset/{{token}}</code></p></div>
% end
<ul>
% if state:
<li><b>State:</b> {{state}}</li>
% end
<li><b>Joined:</b> {{stamp(account["created_at"])}}\\
% if facts["invite_id"]:
, by <a href="/admin/invites/{{facts['invite_id']}}">an invitation</a> of @{{facts["invited_by"]}} {{facts["invite_note"]}}\\
% end
</li>
% if account["signup_reason"]:
<li><b>Why:</b> <bdi>{{account["signup_reason"]}}</bdi></li>
% end
<li><b>Last here:</b> {{stamp(account["seen_at"]) if account["seen_at"] else "never"}}</li>
% if account["deletes_at"]:
<li><b>Leaves:</b> {{stamp(account["deletes_at"])}}</li>
% end
<li><b>E-mail:</b> \\
% if me["role"] == "admin":
{{account["email"] or ""}} \\
% end
{{"none" if not account["email"] else "confirmed" if account["email_confirmed_at"] else "not confirmed"}}</li>
<li><b>Logged in:</b> {{facts["sessions"]}} browsers, {{facts["tokens"]}} programs</li>
<li><b>Wrote:</b> \\
% if account["approved_at"] and not account["suspended_at"]:
<a href="/@{{account['username']}}">{{account["statuses_count"]}} posts</a>\\
% else:
{{account["statuses_count"]}} posts\\
% end
; {{account["followers_count"]}} followers, follows {{account["following_count"]}}</li>
<li><b>Reports:</b> <a href="/admin/reports?about={{account['id']}}">{{facts["open_reports"]}} open</a></li>
</ul>
% means = {"approve": ("Let in", "From then on they can log in."), "reject": ("Turn away", "The account is taken away, and its name is free again."), "silence": ("Silence", "Their posts are left out of public lists; who follows them sees them as before."), "unsilence": ("Stop silencing", "Their posts are in public lists again."), "disable": ("Lock out", "They are logged out and cannot log in; what they wrote stays."), "enable": ("Unlock", "They can log in again."), "suspend": ("Suspend", "They are locked out, and nobody sees them or anything they wrote; it can be undone."), "unsuspend": ("Bring back", "They and all they wrote are seen again.")}
% if actions:
<form class="card" method="post" action="/admin/accounts/{{account['id']}}">
<input type="hidden" name="csrf" value="{{csrf()}}">
% for name in actions:
<p><button class="{{'danger' if name in ('suspend', 'reject') else 'quiet' if name != 'approve' else ''}}" name="do" value="{{name}}">{{means[name][0]}}</button> <span class="hint">{{means[name][1]}}</span></p>
% end
</form>
% elif is_mine:
<p class="hint">This is you. Only another administrator can do something about your account.</p>
% else:
<p class="hint">Only administrators can do something about those who run the site.</p>
% end
% if me["role"] == "admin" and not is_mine:
<form class="card" method="post" action="/admin/accounts/{{account['id']}}/role">
<input type="hidden" name="csrf" value="{{csrf()}}">
% include("_select", name="role", label="Role", choices=[(role, role.capitalize()) for role in roles], form={"role": account["role"]})
<p><button class="quiet">Change role</button></p>
</form>
<form class="row" method="post" action="/admin/accounts/{{account['id']}}/password">
<input type="hidden" name="csrf" value="{{csrf()}}">
<button class="quiet">Make a link for a new password</button> <a href="/admin/accounts/{{account['id']}}/delete">Delete this account</a>
</form>
% end
% if deeds:
<h2>What was done</h2>
<ul>
% for deed in deeds:
<li>@{{deed["who"]}} {{deed["words"]}} <span class="hint">{{stamp(deed["created_at"])}}</span></li>
% end
</ul>
% end
