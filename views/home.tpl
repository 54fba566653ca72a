<h1 class="hide">Home</h1>
% if announcements:
% include("_announcements")
% end
{{!composer(csrf(), caret=not statuses)}}\\
% if not follows_any and statuses:
<p class="empty">You follow nobody yet, so this is what everyone here says. Follow people on their pages, and home will be about them.</p>
% end
% if statuses or left_out:
{{!listed(csrf)}}\\
% else:
<div class="empty"><p>Nothing here yet. Some first steps:</p>
<ul>
<li>Write something above. Name people with @ and give it a topic with #.</li>
<li><a href="/public">See what everyone says</a> and follow people from their pages.</li>
<li><a href="/settings/profile">Tell who you are</a> on your profile.</li>
</ul></div>
% include("_pager")
% end
