% include("_admin_tabs")
% if deeds:
<table>
<tr><th>Who did what</th><th>When</th></tr>
% for deed in deeds:
<tr><td><b>@{{deed["who"]}}</b> \\
% if deed["url"]:
<a href="{{deed['url']}}">{{deed["words"]}}</a>\\
% else:
{{deed["words"]}}\\
% end
</td><td>{{stamp(deed["created_at"])}}</td></tr>
% end
</table>
% else:
<p class="empty">Nothing yet. Whatever moderators and administrators do stands here, and cannot be taken away.</p>
% end
% include("_pager")
