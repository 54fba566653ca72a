<h1>{{title}}</h1>
<p class="hint">Posts for nobody but the people named in them, you among those.</p>
% if statuses or left_out:
{{!listed(csrf)}}\\
% else:
<p class="empty">Nothing here. To write to somebody alone, name them in a post and choose “Only the people named”.</p>
% include("_pager")
% end
