% if get("left_out", 0):
<p class="hint">{{"One post is" if left_out == 1 else f"{left_out} posts are"}} left out here by your <a href="/settings/filters">filters</a>.</p>
% end
