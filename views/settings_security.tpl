% include("_settings_tabs")
<h2>Where you are logged in</h2>
<form method="post" action="/settings/security">
<input type="hidden" name="csrf" value="{{csrf()}}">
<ul class="people">
% for session, words in sessions:
<li title="{{session['user_agent']}}"><b>{{words}}</b>
% if session["id"] == me["session_id"]:
<span class="hint">this one, since {{date(time(session["created_at"]))}}</span></li>
% else:
<span class="hint">last used {{when(time(session["used_at"]))}}, since {{date(time(session["created_at"]))}}</span>
<button class="quiet" name="end" value="{{session['id']}}">Log out<span class="hide"> {{words}}, last used {{when(time(session["used_at"]))}}</span></button></li>
% end
% end
</ul>
% if len(sessions) > 1:
<p class="row"><button class="danger" name="do" value="others">Log out everywhere else</button></p>
% end
</form>
<p class="hint">If you do not know one of these, log it out and <a href="/settings/account">choose a new password</a>. Programs that act for you stand under <a href="/settings/applications">Applications</a>.</p>
