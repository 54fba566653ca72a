<h1>Delete this post?</h1>
% include("_acting")
% include("_status", s=status)
% include("_acted")
<form class="row" method="post" action="{{path}}">
<input type="hidden" name="csrf" value="{{csrf()}}">
<button class="danger">Delete it</button>
<button class="quiet" name="then" value="redraft">Delete it and write it anew</button>
<a href="/@{{me['username']}}/{{status['id']}}">Keep it</a>
</form>
<p class="hint">It is gone for everyone at once; for ten minutes you can take that back. Replies to it stay.</p>
