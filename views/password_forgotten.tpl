<h1>{{title}}</h1>
% include("_problem")
<form class="card" method="post" action="/password/reset">
<p>We mail you a link to choose a new one.</p>
<input type="hidden" name="csrf" value="{{csrf()}}">
% include("_field", name="username", label="Name or e-mail address", autocomplete="username")
<p><button>Send the link</button></p>
</form>
