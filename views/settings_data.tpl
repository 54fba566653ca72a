% include("_settings_tabs")
% include("_problem")
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
<form class="card" method="post" action="/settings/data" enctype="multipart/form-data">
<h2>Bring your data along</h2>
<p>The archive that Mastodon or another microblog gave you: posts keep their dates, and nobody is told of them. Doing it twice is no harm. Pictures stay behind, and so do boosts of posts that are not here.</p>
<input type="hidden" name="csrf" value="{{csrf()}}">
% include("_select", name="what", label="The file has", choices=kinds)
<p class="field">
<label for="file">File</label>
<input type="file" id="file" name="file" required aria-describedby="file-hint"\\
% if "file" in errors:
 aria-invalid="true"\\
% end
>
% if "file" in errors:
<span class="error" id="file-hint">{{errors["file"]}}</span>
% else:
<span class="hint" id="file-hint">.zip or .tar.gz of up to {{max_megabytes}} MB. If yours is larger, take outbox.json out of it and upload that. Lists of people are .csv files such as following_accounts.csv; they work for those who are here.</span>
% end
</p>
<p><button>Upload</button></p>
</form>
% if brought:
% done = brought["imported"] + brought["known"] + brought["failed"]
<section class="card">
<h2>Your last archive</h2>
<p>{{f"{done:,}"}} of {{f"{brought['total']:,}"}} posts\\
% if brought["known"]:
; {{f"{brought['known']:,}"}} were here already\\
% end
% if brought["failed"]:
; {{f"{brought['failed']:,}"}} could not be read\\
% end
.
% if not brought["finished_at"]:
<a href="/settings/data">Reload</a></p>
<p><progress aria-label="Posts written" value="{{done}}" max="{{brought['total']}}"></progress></p>
% else:
All is done.</p>
% end
</section>
% end
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
