% if pager["newer"] or pager["older"]:
<nav class="pager" aria-label="Pages">
% if pager["newer"]:
<a rel="prev" href="{{pager['newer']}}">&larr; Newer</a>
% end
% if pager["older"]:
<a rel="next" href="{{pager['older']}}">Older &rarr;</a>
% end
</nav>
% end
