% include("_settings_tabs")
% include("_problem")
<form class="card" method="post" action="/settings/preferences">
<input type="hidden" name="csrf" value="{{csrf()}}">
<h2>Writing</h2>
<p class="field"><label for="privacy">Who may read my posts, unless I say otherwise</label>
<select id="privacy" name="privacy">
% for value, words in audiences.items():
<option value="{{value}}" {{"selected" if form.get("privacy") == value else ""}}>{{words}}</option>
% end
</select></p>
<p class="field"><label for="language">I write in</label>
<select id="language" name="language">
% for code, words in languages(form.get("language", "")):
<option value="{{code}}" {{"selected" if form.get("language", "") == code else ""}}>{{words}}</option>
% end
</select></p>
<p><label><input type="checkbox" id="sensitive" name="sensitive" value="true" {{"checked" if form.get("sensitive") == "true" else ""}}> My posts are not for every eye: mark them as sensitive</label></p>
<h2>Reading</h2>
<p class="field"><label for="theme">Colours</label>
<select id="theme" name="theme">
% for value, words in (("system", "As my system has them"), ("light", "Light"), ("dark", "Dark")):
<option value="{{value}}" {{"selected" if form.get("theme") == value else ""}}>{{words}}</option>
% end
</select></p>
% include("_field", name="time_zone", label="Time zone", needed=False, hint="The largest city near you, such as Berlin or New York. Empty: UTC.")
<p><label><input type="checkbox" id="keys" name="keys" value="true" {{"checked" if form.get("keys") == "true" else ""}}> Keyboard shortcuts (? lists them)</label></p>
<p><button>Save</button></p>
</form>
