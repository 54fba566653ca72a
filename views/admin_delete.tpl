<h1>{{title}}</h1>
<form class="card" method="post" action="{{path}}">
<p>This deletes the account and everything it wrote, for ever. Nobody can get the name @{{account["username"]}} afterwards. To put somebody out of sight for now, suspend them.</p>
<input type="hidden" name="csrf" value="{{csrf()}}">
<p><button class="danger">Delete @{{account["username"]}}</button> <a href="/admin/accounts/{{account['id']}}">Keep</a></p>
</form>
