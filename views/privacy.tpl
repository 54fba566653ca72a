<h1>Privacy at <bdi>{{site.name}}</bdi></h1>
<p>This site runs on a machine of the people who keep it. Nothing is sold, counted by others, or loaded from elsewhere.</p>
<h2>What is kept</h2>
<ul>
<li>What you write, with its time, its earlier versions if you edit it, and who may read it.</li>
<li>Your name, what you tell about yourself, whom you follow, mute and block, what you favourite and bookmark, which words you filter.</li>
<li>Your e-mail address, if you gave one. Only administrators see it; it gets the mails you choose in your settings.</li>
<li>Your password, as a hash that nobody can turn back.</li>
<li>Where you are logged in: the kind of browser, and when it was last used. On which days you were here, for the statistics.</li>
<li>The network address of tries to log in, to register and to get a new password, for a day, to slow down guessing.</li>
<li>In the log of the machine: which pages were asked for; and whose account was logged into, changed or refused, from which network address.</li>
</ul>
<h2>Who sees it</h2>
<ul>
<li>{{"Public and unlisted posts and profiles can be read by everyone" if site.access == "public" else "Posts and profiles can be read by members only"}}; posts for followers by your followers; private posts by the people named in them.</li>
<li>Who runs the machine can read its database, private posts too: nothing here is encrypted from end to end.</li>
<li>Moderators see posts that are reported to them. The programs you let in see what you allow them, until you take it back.</li>
</ul>
<h2>Cookies</h2>
<p>One when you log in, one that remembers which form is yours, and one that says once what was just done. None follows you.</p>
<h2>Taking it along, and leaving</h2>
<p>Under Settings, Data you download all that is yours. A deleted post is out of sight at once and gone after ten minutes, its last words out of the search index with the next night; a deleted account is gone after a week, with all it wrote. Copies that were made before for the case of a broken disk keep it until they are thrown away.</p>
% if site.contact:
<p>Questions? {{site.contact}}</p>
% end
