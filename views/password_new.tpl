<h1>{{title}}</h1>
% include("_problem")
<form class="card" method="post" action="/password/reset/{{token}}">
<p>For the account @{{account["username"]}}.</p>
<input type="hidden" name="csrf" value="{{csrf()}}">
<input class="hide" name="username" value="{{account['username']}}" autocomplete="username" tabindex="-1" aria-hidden="true" readonly>
% include("_field", name="new_password", label="New password", type="password", autocomplete="new-password", hint="At least 8 characters; three or four random words are good.")
<p><button>Set the password</button></p>
<p class="hint">This logs out all browsers and every app that acts for you.</p>
</form>
