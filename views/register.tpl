% invite = get("invite", None)
<h1>Join <bdi>{{site.name}}</bdi></h1>
% if not site.may_be_joined and not invite:
<p class="empty">{{"People join here by invitation: whoever has one follows its link." if site.registrations == "invite" else "Nobody can register here at the moment."}}\\
% if site.contact:
 You can ask: {{site.contact}}\\
% end
</p>
% else:
% include("_problem")
% if invite:
<p><bdi>{{invite["display_name"] or "@" + invite["username"]}}</bdi> invites you.</p>
% end
<form class="card" method="post" action="{{path if invite else '/register'}}">
<input type="hidden" name="csrf" value="{{csrf()}}">
% include("_person_fields")
% if site.registrations == "approval" and not invite:
% include("_area", name="reason", label="Why do you want to join?", limit=1000, rows=3, needed=True, hint="Who are you? Only the people who let new members in read it.")
% end
<p><button>{{"Ask to join" if site.registrations == "approval" and not invite else "Join"}}</button></p>
</form>
<p>Already a member? <a href="/login">Log in</a></p>
% end
