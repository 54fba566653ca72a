% include("_admin_tabs")
<p class="hint">All that is written to everyone, also as replies and by people who are left out of public lists. What you delete here is gone for good.</p>
% if statuses:
<div class="h-feed">
% include("_acting")
% for s in statuses:
% include("_status", s=s)
% if s["account"]["id"] != str(me["id"]):
<p class="do"><button formaction="/admin/statuses" name="delete" value="{{s['id']}}">Delete this post of @{{s["account"]["username"]}}</button></p>
% end
% end
% include("_acted")
</div>
% else:
<p class="empty">Nobody has written anything yet.</p>
% end
% include("_pager")
