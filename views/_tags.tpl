<ul class="people">
% for name, used in tags:
<li><a href="/tags/{{name}}">#<bdi>{{name}}</bdi></a>\\
% if used:
 <span>{{used["uses"]}} {{"post" if used["uses"] == 1 else "posts"}} by {{used["accounts"]}} {{"person" if used["accounts"] == 1 else "people"}} in the last 7 days</span>\\
% end
</li>
% end
</ul>
