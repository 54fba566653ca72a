<h1>Notifications</h1>
% if asked:
<p class="notice"><a href="/follow_requests">{{asked}} {{"person asks" if asked == 1 else "people ask"}} to follow you</a></p>
% end
<nav class="tabs" aria-label="Kinds">
% for key, (words, _) in kinds.items():
<a href="{{link('/notifications', type=key)}}"\\
% if key == kind:
 aria-current="page"\\
% end
>{{words}}</a>
% end
</nav>
% if newest > last_read:
<form class="row" method="post" action="/markers"><input type="hidden" name="csrf" value="{{csrf()}}"><button class="quiet" name="notifications" value="{{newest}}">Mark as read</button></form>
% end
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
% include("_left_out")
% if not notifications and not left_out:
<p class="empty">{{"Nothing of this kind." if kind else "Nothing yet. When somebody names you in a post or follows you, it stands here."}}</p>
% end
% include("_pager")
% if newest:
<details><summary>Clear all</summary>
<form class="card" method="post" action="/notifications/clear"><input type="hidden" name="csrf" value="{{csrf()}}">
<p>This takes all of them off this list, and nothing else.</p>
<p><button class="danger">Clear all notifications</button></p>
</form></details>
% end
