<details class="more" {{"open" if draft["spoiler_text"] else ""}}><summary>Content warning{{", language" if full else ""}}</summary>
<p class="field"><label for="spoiler_text">Warning, behind which the post is folded up</label>
<input id="spoiler_text" name="spoiler_text" value="{{draft['spoiler_text']}}" dir="auto" autocomplete="off"></p>
% if full:
<p class="choice"><label for="language">Language</label>
<select id="language" name="language">
% for code, name in languages(draft["language"]):
<option value="{{code}}" {{"selected" if code == draft["language"] else ""}}>{{name}}</option>
% end
</select></p>
% end
</details>
% if not full and draft["language"]:
<input type="hidden" name="language" value="{{draft['language']}}">
% end
