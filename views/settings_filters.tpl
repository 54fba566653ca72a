% include("_settings_tabs")
% include("_problem")
% if listed:
<h2>Your filters</h2>
<ul class="people">
% for row, about in listed:
<li><a href="{{path}}/{{row['id']}}"><bdi>{{row["title"]}}</bdi></a>
<span dir="auto">{{about["words"]}}</span> <span>{{"left out" if row["action"] == "hide" else "folded"}} {{about["where"]}}\\
% if about["until"]:
; {{about["until"]}}\\
% end
</span></li>
% end
</ul>
% end
<form class="card" method="post" action="{{path}}">
<h2>A new filter</h2>
<p class="hint">Words that you would rather not read, such as the name of a film that you have not seen yet. Nobody is told, and your own posts are always shown.</p>
<input type="hidden" name="csrf" value="{{csrf()}}">
% include("_filter_fields")
<p><button>Add it</button></p>
</form>
