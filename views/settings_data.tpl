% rebase("layout")
% include("_settings_tabs")
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
