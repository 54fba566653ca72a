<h1>Follow requests</h1>
% if listed:
<p>Whom you accept reads what you write for your followers.</p>
<form method="post" action="/follow_requests">
<input type="hidden" name="csrf" value="{{csrf()}}">
<ul class="people">
% for row, one in listed:
<li>\\
% include("_name", one=one)
<button name="accept" value="{{one['id']}}">Accept<span class="hide"> @{{one["username"]}}</span></button>
<button class="quiet" name="reject" value="{{one['id']}}">Reject<span class="hide"> @{{one["username"]}}</span></button></li>
% end
</ul>
</form>
% else:
<p class="empty">Nobody is waiting. {{"Whoever presses Follow on your profile stands here until you decide." if me["locked"] else "Your profile is open: whoever presses Follow on it follows you at once. "}}\\
% if not me["locked"]:
<a href="/settings/profile">Change that</a>\\
% end
</p>
% end
% include("_pager")
