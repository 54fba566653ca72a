<div class="h-feed">
% include("_acting")
% begun = begins(s for s in statuses if s["id"] not in get("pins", ())) if get("dated", True) else {}
% for s in statuses:
% if s["id"] in begun:
<h2>{{begun[s["id"]]}}</h2>
% end
% if get("here") == s["id"]:
% include("_here")
% end
% if s["id"] in posts:
{{!posts[s["id"]]}}\\
% else:
% include("_status", s=s)
% end
% end
% if get("here") == "end":
% include("_here")
% end
% include("_acted")
</div>
% include("_left_out")
% include("_pager")
