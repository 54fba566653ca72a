<h1>Everyone</h1>
% if statuses or left_out:
{{!listed(csrf)}}\\
% else:
<p class="empty">Nobody has written anything for everyone yet.\\
% if me:
 <a href="/compose">Write the first post.</a>\\
% end
</p>
% include("_pager")
% end
