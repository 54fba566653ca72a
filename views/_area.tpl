<p class="field">
<label for="{{name}}">{{label}}</label><br hidden>
<textarea id="{{name}}" name="{{name}}" rows="{{get('rows', 4)}}" maxlength="{{limit}}" dir="auto" aria-describedby="{{name}}-hint"\\
% if get("needed", False):
 required\\
% end
% if name in errors:
 aria-invalid="true"\\
% end
>
{{form.get(name) or ""}}</textarea>
<span class="{{'error' if name in errors else 'hint'}}" id="{{name}}-hint">{{errors.get(name) or hint}}</span>
</p>
