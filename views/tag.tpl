% rebase("layout")
<h1 dir="auto"><bdi>#{{tag}}</bdi></h1>
% if statuses:
% include("_statuses")
% else:
<p class="empty">There is no public post about this.\\
% if me:
 <a href="{{link('/compose', text='#' + tag + ' ')}}">Write one.</a>\\
% end
</p>
% include("_pager")
% end
