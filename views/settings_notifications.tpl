% include("_settings_tabs")
% include("_problem")
% include("_address")
<form class="card" method="post" action="/settings/notifications">
<h2>Mails</h2>
<input type="hidden" name="csrf" value="{{csrf()}}">
<p class="hint">You see everything on the page <a href="/notifications">Notifications</a>, whatever you choose here.</p>
% for kind, words in says_of_mail.items():
% if me["role"] == "admin" or kind != "summary" and (kind != "admin" or me["role"] != "user"):
<p class="field choice"><label for="{{kind}}">{{words[0].upper() + words[1:]}}</label>
<select id="{{kind}}" name="{{kind}}">
% for value, when_words in (("weekly", "On Mondays"), ("never", "Never")) if kind == "summary" else times_of_mail.items():
<option value="{{value}}" {{"selected" if form.get(kind) == value else ""}}>{{when_words}}</option>
% end
</select></p>
% end
% end
<p class="hint">Mornings are those of {{zone}}; <a href="/settings/preferences">Preferences</a> can change that.</p>
<p><label><input type="checkbox" name="quote_direct" value="true" {{"checked" if form.get("quote_direct") == "true" else ""}}> Mails may quote private messages</label></p>
<p><button>Save</button></p>
</form>
