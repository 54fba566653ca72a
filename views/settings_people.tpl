% include("_settings_tabs")
<h2>{{"People you block" if verb == "unblock" else "People you muted"}}</h2>
<p class="hint">{{"They see nothing of what you write, and cannot follow or answer you. They are not told." if verb == "unblock" else "What they write is left out of your lists, but they can be looked up. They are not told."}}</p>
% if listed:
<form method="post" action="{{path}}">
<input type="hidden" name="csrf" value="{{csrf()}}">
<ul class="people">
% for row, one in listed:
<li>\\
% include("_name", one=one)
% if verb == "unmute" and row["expires_at"]:
<span class="hint">until {{date(time(row["expires_at"]))}}</span>
% end
<button class="quiet" name="{{verb}}" value="{{one['id']}}">{{verb.capitalize()}}<span class="hide"> @{{one["username"]}}</span></button></li>
% end
</ul>
</form>
% else:
<p class="empty">{{"You block nobody." if verb == "unblock" else "You mute nobody."}} If you ever have to, look for More on the person's profile.</p>
% end
% include("_pager")
