% include("_settings_tabs")
% include("_problem")
<form class="card" method="post" action="/settings/profile">
<input type="hidden" name="csrf" value="{{csrf()}}">
% include("_field", name="display_name", label="Display name", needed=False, autocomplete="name", hint="What others see first; up to 30 characters.")
<p class="field"><label for="note">About you</label><br hidden>
<textarea id="note" name="note" rows="5" dir="auto" data-limit="500" aria-describedby="left"\\
% if "note" in errors:
 aria-invalid="true"\\
% end
>
{{form.get("note", "")}}</textarea>
<span class="hint" id="left">up to 500 characters</span></p>
<fieldset id="fields"><legend>More about you, such as a site or a place</legend>
% for number, field in enumerate(fields):
<p class="choice">
<label class="hide" for="name{{number}}">Name {{number + 1}}</label>
<input id="name{{number}}" name="fields_attributes[{{number}}][name]" value="{{field['name']}}" placeholder="Name" dir="auto" autocomplete="off">
<label class="hide" for="value{{number}}">Content {{number + 1}}</label>
<input id="value{{number}}" name="fields_attributes[{{number}}][value]" value="{{field['value']}}" placeholder="Content" dir="auto" autocomplete="off"></p>
% end
</fieldset>
<fieldset><legend>How your account is</legend><br hidden>
% for flag, words in (("locked", "Who wants to follow me has to ask"), ("discoverable", "List me under Explore"), ("hide_collections", "Show nobody whom I follow and who follows me"), ("bot", "This is an automated account")):
<label><input type="checkbox" id="{{flag}}" name="{{flag}}" value="true" {{"checked" if form.get(flag) == "true" else ""}}> {{words}}</label><br hidden>
% end
</fieldset>
<p><button>Save</button> <a href="/@{{me['username']}}">See your profile</a></p>
</form>
