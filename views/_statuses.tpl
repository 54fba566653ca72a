<div class="h-feed">
% include("_acting")
% for s in statuses:
% include("_status", s=s)
% end
% include("_acted")
</div>
% include("_pager")
