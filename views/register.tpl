% rebase("layout")
<h1>Join <bdi>{{site.name}}</bdi></h1>
% if site.registrations != "open":
<p class="empty">Nobody can register here at the moment.\\
% if site.contact:
 You can ask: {{site.contact}}\\
% end
</p>
% else:
% include("_problem")
<form class="card" method="post" action="/register">
<input type="hidden" name="csrf" value="{{csrf()}}">
% include("_person_fields")
<p><button>Join</button></p>
</form>
<p>Already a member? <a href="/login">Log in</a></p>
% end
