% rebase("layout")
% include("_settings_tabs")
<section class="card">
<h2>Take your data along</h2>
<p>One file with all you wrote, liked and bookmarked and the people you follow, in the form of Mastodon's archives. It is yours; keep it as a copy, or take it to another site.</p>
<p><a class="button" href="/settings/data/archive.zip">Download everything</a></p>
<p class="hint">Or only a table, for other servers and for spreadsheets:
% for name, words in tables.items():
<a href="/settings/data/{{name}}.csv">{{words}}</a>{{"" if words == "your bookmarks" else ","}}
% end
</p>
</section>
<h2>Your last half year</h2>
<p class="hint">Only you see this.</p>
% if any(row["statuses"] for row in rows):
<h3>Posts</h3>
% include("_bars", id="posts", words="Your posts per week", chart=posts)
<h3>Favourites that these posts got</h3>
% include("_bars", id="favourites", words="Favourites per week", chart=favourites)
% include("_numbers", unit="Week from", rows=rows, columns=(("statuses", "Posts"), ("favourites", "Favourites")))
% else:
<p class="empty">You have written nothing in this time.</p>
% end
