<h1>{{title}}</h1>
<div class="card">
<p>Your account is made, and waits for approval: somebody who runs <bdi>{{site.name}}</bdi> reads what you wrote and lets you in.</p>
<p>If you gave an e-mail address, you get a mail then, and before that one which asks whether the address is yours. If you gave none, <a href="/login">try to log in</a> tomorrow.</p>
% if site.contact:
<p>If it takes long, ask: {{site.contact}}</p>
% end
</div>
