<ul class="people">
% for one in people:
<li>\\
% include("_name", one=one)
</li>
% end
</ul>
