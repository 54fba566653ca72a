% rebase("layout")
% include("_settings_tabs")
% include("_problem")
<form class="card" method="post" action="/settings/profile">
<input type="hidden" name="csrf" value="{{csrf()}}">
% include("_field", name="display_name", label="Display name", needed=False, autocomplete="name", hint="What others see first; up to 30 characters.")
<p class="field"><label for="note">About you</label>
<textarea id="note" name="note" rows="5" dir="auto" data-limit="500" aria-describedby="left"\\
% if "note" in errors:
 aria-invalid="true"\\
% end
>
{{form.get("note", "")}}</textarea>
<span class="hint" id="left">up to 500 characters</span></p>
<p><button>Save</button> <a href="/@{{me['username']}}">See your profile</a></p>
</form>
