<h1>Let <bdi>{{application["name"]}}</bdi> in?</h1>
<form class="card" method="post" action="/oauth/authorize">
<p>The program <strong><bdi>{{application["name"]}}</bdi></strong> wants to act for you, <strong>@{{me["username"]}}</strong>. It could:</p>
<ul>
% for ability in abilities:
<li>{{ability}}</li>
% end
</ul>
% if target:
<p>If you let it in, you are sent to <strong>{{target}}</strong>. Go on only if you were just using that program.</p>
% else:
<p>If you let it in, you get a code to copy into the program.</p>
% end
<input type="hidden" name="csrf" value="{{csrf()}}">
% for name, value in fields.items():
<input type="hidden" name="{{name}}" value="{{value}}">
% end
<p><button name="decision" value="allow">Let it in</button> <button class="quiet" name="decision" value="deny">No</button></p>
</form>
<p class="hint">You can take this back at any time under <a href="/settings/applications">Settings, Applications</a>. Not you? <a href="/logout">Log out</a> first.</p>
