% include("_acting")
% for n in notifications:
% who = n["account"]
<section class="note">
<p class="boost">\\
% if int(n["id"]) > last_read:
<mark>New</mark> \\
% end
<a href="{{'/admin/accounts/' + who['id'] if n['type'] == 'admin.sign_up' else '/@' + who['username']}}"><bdi>{{who["display_name"] or who["username"]}}</bdi></a> {{says.get(n["type"], "did something")}} <time datetime="{{n['created_at']}}" title="{{date(n['created_at'])}}">{{when(n["created_at"])}}</time></p>
% if n["type"] == "admin.report":
<p class="hint"><a href="/admin/reports">To the reports</a></p>
% end
% if "status" in n:
% if n["id"] in posts:
{{!posts[n["id"]]}}\\
% else:
% include("_status", s=n["status"])
% end
% end
</section>
% end
% include("_acted")
