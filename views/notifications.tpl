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
{{!noted(csrf)}}\\
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
