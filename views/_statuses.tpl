<div class="h-feed">
% include("_acting")
% begun = begins(s for s in statuses if s["id"] not in pins) if dated else {}
% for s in statuses:
% if s["id"] in begun:
<h2>{{begun[s["id"]]}}</h2>
% end
% if here == s["id"]:
% include("_here")
% end
% if s["id"] in posts:
{{!posts[s["id"]]}}\\
% else:
% include("_status", s=s)
% end
% end
% if here == "end":
% include("_here")
% end
% include("_acted")
</div>
% include("_left_out")
% include("_pager")
