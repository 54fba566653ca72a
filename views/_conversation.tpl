% include("_acting")
% for s in before:
% if s["id"] in posts:
{{!posts[s["id"]]}}\\
% else:
% include("_status", s=s, threaded=True)
% end
% end
{{!posts[status["id"]]}}\\
% include("_acted")
% if me:
{{!composer}}\\
% else:
<p class="hint"><a href="{{link('/login', next=path)}}">Log in</a> to reply.</p>
% end
% if after:
<h2>{{len(after)}} {{"reply" if len(after) == 1 else "replies"}}</h2>
% include("_acting")
% for s in after:
% if s["id"] in posts:
{{!posts[s["id"]]}}\\
% else:
% include("_status", s=s, threaded=s["id"] in threaded)
% end
% end
% include("_acted")
% end
% include("_left_out")
