% include("_settings_tabs")
% include("_problem")
<section class="card">
<h2>Delete account</h2>
<p>A week after you ask, your account and everything you wrote are deleted, for ever. Nobody can get your name @{{me["username"]}} afterwards. Until then all stays as it is, and you can change your mind on any page.</p>
<p>Take your words with you first: <a href="/settings/data/archive.zip">Download everything</a></p>
% if not me["deletes_at"]:
<form method="post" action="/settings/delete">
<input type="hidden" name="csrf" value="{{csrf()}}">
<input class="hide" name="username" value="{{me['username']}}" autocomplete="username" tabindex="-1" aria-hidden="true" readonly>
% include("_field", name="delete_password", label="Your password", type="password", autocomplete="current-password")
<p><button class="danger">Delete my account in a week</button></p>
</form>
% end
</section>
