% include("_settings_tabs")
% include("_problem")
<form class="card" method="post" action="/settings/email">
<h2>E-mail address</h2>
<input type="hidden" name="csrf" value="{{csrf()}}">
% include("_field", name="email", label="Address", type="email", autocomplete="email", needed=False, hint="Besides you, only administrators see it. Leave it empty to have none.")
% include("_field", name="current_password", label="Your password", type="password", autocomplete="current-password")
<p><button>Save address</button></p>
</form>
<form class="card" method="post" action="/settings/password">
<h2>Password</h2>
<input type="hidden" name="csrf" value="{{csrf()}}">
<input class="hide" name="username" value="{{me['username']}}" autocomplete="username" tabindex="-1" aria-hidden="true" readonly>
% include("_field", name="old_password", label="Old password", type="password", autocomplete="current-password")
% include("_field", name="new_password", label="New password", type="password", autocomplete="new-password", hint="At least 8 characters; three or four random words are good.")
<p><button>Change password</button></p>
<p class="hint">This logs out all other browsers and every app that acts for you.</p>
</form>
<section class="card">
<h2>Delete account</h2>
<p>You can take all you wrote with you, and have a week to change your mind.</p>
<p><a href="/settings/delete">Delete my account</a></p>
</section>
