<h1>Set up your site</h1>
<p>This makes you its administrator. All of it can be changed later.</p>
% include("_problem")
<form class="card" method="post" action="/setup">
<input type="hidden" name="csrf" value="{{csrf()}}">
<input type="hidden" name="key" value="{{form.get('key', '')}}">
% include("_field", name="name", label="Name of the site", hint="For example: The Lovelaces, Class 4b, Chess Club.")
<fieldset id="registrations"><legend>Who may join?</legend><br hidden>
% joining = form.get("registrations") or "closed"
% for value, words in (("closed", "Nobody but whom I add"), ("invite", "Whoever has an invitation from me"), ("approval", "Anybody, once I have said yes"), ("open", "Anybody")):
<label><input type="radio" name="registrations" value="{{value}}" {{"checked" if value == joining else ""}}> {{words}}</label><br hidden>
% end
</fieldset>
<fieldset><legend>Who may read?</legend><br hidden>
% reading = form.get("access") or "public"
% for value, words in (("public", "Everyone"), ("members", "Members only")):
<label><input type="radio" name="access" value="{{value}}" {{"checked" if value == reading else ""}}> {{words}}</label><br hidden>
% end
</fieldset>
% include("_person_fields")
<p><button>Start</button></p>
</form>
