<h1>{{title}}</h1>
<form class="card" method="post" action="/confirm/{{token}}">
<p>The address <b>{{account["email"]}}</b> was given for the account @{{account["username"]}}.</p>
<input type="hidden" name="csrf" value="{{csrf()}}">
<p><button>Yes, it is mine</button></p>
<p class="hint">If it is not, just close this page.</p>
</form>
