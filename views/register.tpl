% rebase("layout")
<h1>Join <bdi>{{site.name}}</bdi></h1>
% if not site.may_be_joined:
<p class="empty">{{"People join here by invitation: whoever has one follows its link." if site.registrations == "invite" else "Nobody can register here at the moment."}}\\
% if site.contact:
 You can ask: {{site.contact}}\\
% end
</p>
% else:
% include("_problem")
<form class="card" method="post" action="/register">
<input type="hidden" name="csrf" value="{{csrf()}}">
% include("_person_fields")
% if site.registrations == "approval":
% include("_area", name="reason", label="Why do you want to join?", limit=1000, rows=3, needed=True, hint="Who are you? Only the people who let new members in read it.")
% end
<p><button>{{"Join" if site.registrations == "open" else "Ask to join"}}</button></p>
</form>
<p>Already a member? <a href="/login">Log in</a></p>
% end
