<form class="composer" method="post" action="/statuses">
<input type="hidden" name="csrf" value="{{csrf()}}">
<input type="hidden" name="key" value="{{draft['key']}}">
% if draft["in_reply_to_id"]:
<input type="hidden" name="in_reply_to_id" value="{{draft['in_reply_to_id']}}">
% end
<label for="status">{{"Your reply" if draft["in_reply_to_id"] else "What is new?"}}</label><br hidden>
<textarea id="status" name="status" rows="{{get('rows', 4)}}" dir="auto" required aria-describedby="left" data-limit="{{most}}"\\
% if get("caret", False):
 autofocus\\
% end
>
{{draft["status"]}}</textarea>
% if draft.get("told"):
<p class="hint told">Will be told: @{{", @".join(draft["told"])}}</p>
% end
% include("_composer_more", full=get("full", False))
<div class="send">
<label class="hide" for="visibility">Who may read it</label>
<select id="visibility" name="visibility">
% levels = list(audiences)
% for level in levels[levels.index(ceiling) if get("ceiling") in levels else 0:]:
<option value="{{level}}"\\
% if level == draft["visibility"]:
 selected\\
% end
>{{audiences[level]}}</option>
% end
</select>
<span id="left">up to {{most}} characters</span>
<button>{{"Reply" if draft["in_reply_to_id"] else "Post"}}</button>
</div>
</form>
