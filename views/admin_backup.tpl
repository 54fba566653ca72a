% include("_admin_tabs")
% include("_problem")
<h2>{{backup.name}}</h2>
<p>Of {{stamp(backup.made_at)}}, {{size(backup.bytes)}}.</p>
<form class="card" method="post" action="/admin/backup/{{backup.name}}">
<h2>Take it elsewhere</h2>
<p>It holds everything: private messages, e-mail addresses, hashes of passwords. Keep it where nobody else reads it. The log will say that you downloaded it.</p>
<input type="hidden" name="csrf" value="{{csrf()}}">
<input class="hide" name="username" value="{{me['username']}}" autocomplete="username" tabindex="-1" aria-hidden="true" readonly>
% include("_field", name="password", label="Your password", type="password", autocomplete="current-password")
<p><button>Download</button></p>
</form>
<section class="card">
<h2>Bring it back</h2>
<p>Stop the server, move the old database away, and give the copy to <code>microblog restore</code>; it looks through it first. <code>microblog restore {{data}}/backups/{{backup.name}} --data elsewhere</code> makes a second site of it, to look at.</p>
</section>
<form method="post" action="/admin/backup/{{backup.name}}/delete">
<input type="hidden" name="csrf" value="{{csrf()}}">
<p><button class="danger">Delete this copy</button></p>
</form>
<p><a href="/admin/backup">All backups</a></p>
