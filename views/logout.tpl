<h1>Log out?</h1>
<form class="row" method="post" action="/logout"><input type="hidden" name="csrf" value="{{csrf()}}"><button>Log out</button> <a href="/">Stay</a></form>
