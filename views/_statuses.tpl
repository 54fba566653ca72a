% for s in statuses:
% include("_status", s=s)
% end
% include("_pager")
