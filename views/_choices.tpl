<fieldset id="{{name}}"><legend>{{label}}</legend><br hidden>
% for value, words in choices:
<label><input type="radio" name="{{name}}" value="{{value}}"\\
% if value == form.get(name):
 checked\\
% end
> {{words}}</label><br hidden>
% end
% if name in errors:
<span class="error">{{errors[name]}}</span>
% end
</fieldset>
