% if entity(type):
<a href="#{{entity(type)}}">{{type}}</a>
% else:
{{type}}
% end
