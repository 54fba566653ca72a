% for announcement in announcements:
<form class="notice" method="post" action="/announcements/{{announcement['id']}}/dismiss">
<div class="text" dir="auto">{{!local(announcement["html"])}}</div>
<input type="hidden" name="csrf" value="{{csrf()}}"><button class="quiet">Dismiss</button>
</form>
% end
