% include("_admin_tabs")
% include("_problem")
<form class="card" method="post" action="/admin/announcements">
<input type="hidden" name="csrf" value="{{csrf()}}">
% include("_announcement_fields")
<p><button>Announce</button></p>
</form>
% for announcement in rows:
<div class="card">
<div class="text" dir="auto">{{!local(announcement["html"])}}</div>
<p class="hint">{{stamp(announcement["published_at"])}}{{", until " + last_day(announcement) if announcement["ends_at"] else ""}}{{"; it is over" if announcement["id"] in is_over else ""}}</p>
<p><a href="/admin/announcements/{{announcement['id']}}">Change<span class="hide"> this announcement of {{stamp(announcement["published_at"])}}</span></a></p>
</div>
% end
