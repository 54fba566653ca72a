<h1>Log in</h1>
% include("_problem")
% kept = [(name, value) for name, value in form.items() if name.startswith("kept.")]
% if kept:
<p class="hint">What you typed is kept, and comes back as soon as you are logged in.</p>
% end
<form class="card" method="post" action="/login">
<input type="hidden" name="csrf" value="{{csrf()}}">
<input type="hidden" name="next" value="{{form.get('next', '/')}}">
% for name, value in kept:
<input type="hidden" name="{{name}}" value="{{value}}">
% end
% include("_field", name="username", label="Name or e-mail address", autocomplete="username")
% include("_field", name="password", label="Password", type="password", autocomplete="current-password")
<p><button>Log in</button></p>
</form>
<p><a href="/password/reset">Forgotten your password?</a></p>
% if site.may_be_joined:
<p>New here? <a href="/register">Join {{site.name}}</a></p>
% end
