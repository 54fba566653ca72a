<h1>{{title}}</h1>
% include("_problem")
% if parent:
% include("_acting")
% include("_status", s=parent)
% include("_acted")
% end
% include("_composer", most=site.max_characters, rows=8, caret=True, full=True, ceiling=parent["visibility"] if parent else None)
