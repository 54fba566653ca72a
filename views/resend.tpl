<h1>Send it again?</h1>
% include("_problem")
<form class="card" method="post" action="{{target}}">
% if "status" in fields or "note" in fields:
<p>What you typed is still here.</p>
% end
<input type="hidden" name="csrf" value="{{csrf()}}">
% for name, value in fields.items():
% if "password" in name:
<p class="field"><label for="{{name}}">Password, once more</label><input id="{{name}}" name="{{name}}" type="password" required></p>
% elif name in ("status", "note"):
<p class="field"><label for="{{name}}">Your text</label><textarea id="{{name}}" name="{{name}}" rows="6" dir="auto">
{{value}}</textarea></p>
% else:
<input type="hidden" name="{{name}}" value="{{value}}">
% end
% end
<p><button>Send it</button> <a href="/">Leave it</a></p>
</form>
