<h1>Explore</h1>
% if tags:
<h2>Tags of the last 7 days</h2>
% include("_tags")
% end
% if followed:
<h2>Tags you follow</h2>
<p>
% for row in followed:
<a href="/tags/{{row['name']}}">#<bdi>{{row["name"]}}</bdi></a>
% end
</p>
% end
<h2>People</h2>
% if people:
% include("_people")
% else:
<p class="empty">Nobody is here yet.</p>
% end
% include("_pager")
