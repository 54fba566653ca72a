<div class="empty"><p>Nothing found\\
% if missing:
: no post has {{" or ".join(missing)}}\\
% elif kind != "hashtags" and len(others) > 1:
 with all of these words together\\
% end
.</p>
<ul>
% for other in others:
<li>Try <a href="{{link('/search', q=other, type=kind)}}">{{other}}</a> alone</li>
% end
<li>Look at the spelling, or type only the beginning of a word with a star: <code>sew*</code></li>
% if kind:
<li><a href="{{link('/search', q=typed)}}">Look among everything</a></li>
% end
</ul></div>
