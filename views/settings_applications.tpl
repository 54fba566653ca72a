% include("_settings_tabs")
% include("_problem")
% if token:
<div class="notice" role="status"><p>This is the token of <bdi>{{form["name"]}}</bdi>. It is shown only now, so copy it:</p>
<p><code>{{token}}</code></p></div>
% end
<h2>What may act for you</h2>
% if not applications:
<p class="empty">No program acts for you. Phone apps and other clients of Mastodon can: tell them the address of this site.</p>
% end
% for application in applications:
<form class="card" method="post" action="/settings/applications">
<h2><bdi>{{application["name"]}}</bdi></h2>
<p>It can {{", ".join(in_words(application["scopes"].replace(",", " ").split()))}}.</p>
<p class="hint">Since {{date(time(application["created_at"]))}}; {{"last used " + date(time(application["used_at"])) if application["used_at"] else "never used"}}.</p>
<input type="hidden" name="csrf" value="{{csrf()}}">
<p><button class="danger" name="revoke" value="{{application['id']}}">Take back<span class="hide"> from {{application["name"]}}</span></button></p>
</form>
% end
<form class="card" method="post" action="/settings/applications">
<h2>A token for a script of your own</h2>
<input type="hidden" name="csrf" value="{{csrf()}}">
% include("_field", name="name", label="What the script is called")
<fieldset><legend>What it may do</legend><br hidden>
% for value, words in (("read", "Read what you can read"), ("write", "Write and change what you can"), ("follow", "Follow, mute and block people")):
<label><input type="checkbox" id="scope_{{value}}" name="scope_{{value}}" value="on" {{"checked" if form.get("scope_" + value) or (value == "read" and not form) else ""}}> {{words}}</label><br hidden>
% end
</fieldset>
<p><button>Make a token</button></p>
</form>
