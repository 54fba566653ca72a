% include("_acting")
% for s in statuses:
% include("_status", s=s)
% end
% include("_acted")
% include("_pager")
