% for rel, url in (("prev", newer), ("next", older)):
% if url:
<link rel="{{rel}}" href="{{url}}">
% end
% end
