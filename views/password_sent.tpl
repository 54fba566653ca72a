<h1>{{title}}</h1>
<p class="notice" role="status">If there is an account of that name, and its e-mail address is confirmed, a message is on its way to it. The link in it is good for one hour.</p>
% if not site.sends_mail:
<p>This site has no mail server: ask the people who run it. They can read the message to you.</p>
% end
<p><a href="/login">Log in</a></p>
