% if not me["email"]:
<p class="empty">You have given no e-mail address, so you get no mails. <a href="/settings/account">Give one</a></p>
% elif not me["email_confirmed_at"]:
<form class="empty" method="post" action="/settings/email/confirm">
<p>A message to <b>{{me["email"]}}</b> asks whether it is yours. Until you follow its link you get no other mails.\\
% if not site.sends_mail:
 This site has no mail server: those who run it can read the message to you.\\
% end
</p>
<input type="hidden" name="csrf" value="{{csrf()}}">
<p><button class="quiet">Send it again</button></p>
</form>
% elif is_failing:
<p class="problem" role="alert">The last mails to <b>{{me["email"]}}</b> were refused by its mail server. <a href="/settings/account">Is the address still right?</a></p>
% end
