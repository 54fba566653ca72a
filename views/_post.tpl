% if key in posts:
{{!posts[key]}}\\
% else:
% include("_status", s=s)
% end
