% include("_admin_tabs")
% include("_problem")
<form class="card" method="post" action="/admin/announcements/{{announcement['id']}}">
<h2>{{title}}</h2>
<input type="hidden" name="csrf" value="{{csrf()}}">
% include("_announcement_fields")
<p><button>Save</button></p>
<p class="hint">Who has dismissed it does not see it again.</p>
</form>
<form class="row" method="post" action="/admin/announcements/{{announcement['id']}}">
<input type="hidden" name="csrf" value="{{csrf()}}">
<button class="danger" name="do" value="delete">Delete it</button>
</form>
