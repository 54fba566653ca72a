<h1>About <bdi>{{site.name}}</bdi></h1>
% for paragraph in (site.description or "A place for short messages among people who know each other.").split("\n\n"):
<p dir="auto">{{paragraph}}</p>
% end
% if rules:
<h2>Rules</h2>
<ol>
% for rule in rules:
<li dir="auto">{{rule}}</li>
% end
</ol>
% end
<h2>Who may do what</h2>
<ul>
<li>{{"Everyone may read the public posts." if site.access == "public" else "Only members can read what is written here."}}</li>
% joining = {"open": "Anybody may join.", "approval": "Anybody may ask to join; the people who run the site decide.", "invite": "New members come by invitation."}
<li>{{joining.get(site.registrations, "New members are added by the people who run the site.")}}</li>
<li>A post can have {{site.max_characters}} characters.</li>
</ul>
% if site.contact:
<h2>Contact</h2>
<p>{{site.contact}}</p>
% end
<h2 id="software">Software</h2>
<p>microblog {{version}}: one program, one process, one file. It sets one cookie when you log in and one that remembers which form is yours; it loads nothing from anywhere else. <a href="/privacy">What it keeps of you</a></p>
<p>Phone apps and other programs made for Mastodon work here: give them the address of this site. To write a program of your own, see <a href="/api/docs">how its API works</a>.</p>
