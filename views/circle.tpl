% rebase("layout")
% include("_person")
% if people:
<ul class="people">
% for one in people:
<li><a class="av h{{hue(one['username'])}}" href="/@{{one['username']}}" tabindex="-1" aria-hidden="true">{{(one["display_name"] or one["username"])[0].upper()}}</a>
<a href="/@{{one['username']}}"><bdi>{{one["display_name"] or one["username"]}}</bdi> <span>@{{one["username"]}}</span></a></li>
% end
</ul>
% else:
% name = person["display_name"] or person["username"]
<p class="empty">{{"This list is not shown." if is_hidden else "Nobody follows " + name + " yet." if tab == "followers" else name + " follows nobody yet."}}</p>
% end
% include("_pager")
