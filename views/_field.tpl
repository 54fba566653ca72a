% type, hint, autocomplete, needed = get("type", "text"), get("hint", ""), get("autocomplete", "off"), get("needed", True)
<p class="field">
<label for="{{name}}">{{label}}</label>
<input id="{{name}}" name="{{name}}" type="{{type}}" autocomplete="{{autocomplete}}"\\
% if type != "password":
 value="{{form.get(name) or ''}}"\\
% end
% if needed:
 required\\
% end
% if name in errors:
 aria-invalid="true"\\
% end
% if hint or name in errors:
 aria-describedby="{{name}}-hint"\\
% end
% if name in ("username", "email"):
 autocapitalize="none" spellcheck="false"\\
% end
>
% if name in errors:
<span class="error" id="{{name}}-hint">{{errors[name]}}</span>
% elif hint:
<span class="hint" id="{{name}}-hint">{{hint}}</span>
% end
</p>
