<p class="field">
<label for="{{name}}">{{label}}</label>
<select id="{{name}}" name="{{name}}">
% for value, words in choices:
<option value="{{value}}"\\
% if value == form.get(name):
 selected\\
% end
>{{words}}</option>
% end
</select>
% if name in errors:
<span class="error">{{errors[name]}}</span>
% end
</p>
