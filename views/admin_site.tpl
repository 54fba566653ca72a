% include("_admin_tabs")
% include("_problem")
<form class="card" method="post" action="/admin/site">
<input type="hidden" name="csrf" value="{{csrf()}}">
% include("_field", name="name", label="Name of the site")
% include("_area", name="description", label="What it is", limit=500, rows=2, hint="In a sentence or two. Strangers read it first.")
% include("_area", name="rules", label="Rules", limit=5000, hint="One a line; they are numbered.")
% include("_field", name="contact", label="Whom to write to", needed=False, hint="An e-mail address, or some words. Everybody sees it.")
% include("_choices", name="registrations", label="Who may join?", choices=(("closed", "Nobody but whom I add"), ("invite", "Whoever has an invitation"), ("approval", "Anybody, once a moderator has said yes"), ("open", "Anybody")))
% include("_choices", name="access", label="Who may read?", choices=(("public", "Everyone"), ("members", "Members only")))
% include("_field", name="max_characters", label="Characters in a post", hint="At most 5000. Posts that are there stay as they are.")
% include("_field", name="time_zone", label="Time zone", needed=False, hint="The largest city near you, such as Berlin. For visitors, and for who joins from now on.")
% include("_choices", name="statistics", label="Who sees the statistics?", choices=(("shown", "Whoever may read"), ("hidden", "Administrators")))
% include("_choices", name="ai_crawlers", label="May language models be trained with what is written here?", choices=(("refused", "No: robots.txt asks them to stay away"), ("allowed", "Yes")))
% include("_field", name="backups", label="Nightly backups that are kept", hint="0: none are made.")
<p><button>Save</button></p>
</form>
