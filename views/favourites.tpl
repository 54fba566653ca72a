<h1>{{title}}</h1>
<nav class="tabs" aria-label="Kept posts">
% for words in ("Bookmarks", "Favourites"):
<a href="/{{words.lower()}}"\\
% if words == title:
 aria-current="page"\\
% end
>{{words}}</a>
% end
</nav>
% if statuses:
{{!listed(csrf)}}\\
% else:
<p class="empty">{{"Nothing here. The button Bookmark stands under each post on its own page; only you see what you keep." if title == "Bookmarks" else "Nothing here. What you favourite is listed here, and its author is told."}}</p>
% include("_pager")
% end
