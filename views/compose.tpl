% rebase("layout")
<h1>{{title}}</h1>
% include("_problem")
% if parent:
% include("_status", s=parent)
% end
% include("_composer", rows=8, caret=True, ceiling=parent["visibility"] if parent else None)
