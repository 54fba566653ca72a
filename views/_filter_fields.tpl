% include("_area", name="keyword", label="Words", limit=20000, rows=3, hint="One a line, in small or capital letters; a line may have several words. Found in posts and in the warnings before them.")
<p><label><input type="checkbox" name="whole_word" value="true" {{"checked" if form.get("whole_word") == "true" else ""}}> Only as whole words: “cat”, but not “cats”</label></p>
% include("_field", name="title", label="Title", needed=False, hint="It stands on what is folded. Empty: the first word.")
<fieldset id="context"><legend>Where</legend><br hidden>
% for place, words in places.items():
<label><input type="checkbox" name="context[]" value="{{place}}" {{"checked" if place in chosen else ""}}> {{words}}</label><br hidden>
% end
% if "context" in errors:
<span class="error">{{errors["context"]}}</span>
% end
</fieldset>
% include("_choices", name="filter_action", label="Such posts are shown", choices=actions)
% include("_select", name="expires_in", label="How long", choices=lasts)
