{{!head_of(csrf)}}\\
% if people:
% include("_people")
% else:
% name = person["display_name"] or person["username"]
<p class="empty">{{"This list is not shown." if is_hidden else "Nobody follows " + name + " yet." if tab == "followers" else name + " follows nobody yet."}}</p>
% end
% include("_pager")
