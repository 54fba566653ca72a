{{!head_of(csrf)}}\\
% if statuses or left_out:
{{!listed(csrf)}}\\
% elif me and person["id"] == str(me["id"]):
<p class="empty">You have not written anything yet. <a href="/compose">Write your first post.</a></p>
% include("_pager")
% else:
<p class="empty">{{person["display_name"] or person["username"]}} has not written anything that you can read\\
% if not tab and person["statuses_count"]:
 here; <a href="/@{{person['username']}}/with_replies">look among the replies</a>\\
% end
.</p>
% include("_pager")
% end
