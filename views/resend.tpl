% rebase("layout")
<h1>Send it again?</h1>
% include("_problem")
<form class="card" method="post" action="{{target}}">
<p>What you typed is still here.</p>
<input type="hidden" name="csrf" value="{{csrf()}}">
% for name, value in fields.items():
% if "password" in name:
<p class="field"><label for="{{name}}">Password, once more</label><input id="{{name}}" name="{{name}}" type="password" required></p>
% elif name in ("status", "note"):
<p class="field"><label for="{{name}}">Your text</label><textarea id="{{name}}" name="{{name}}" rows="6" dir="auto">
{{value}}</textarea></p>
% else:
<textarea name="{{name}}" hidden>
{{value}}</textarea>
% end
% end
<p><button>Send it</button> <a href="/">Leave it</a></p>
</form>
