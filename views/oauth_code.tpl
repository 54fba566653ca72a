<h1>Your code</h1>
<p>Copy this code into the program. It works once, for ten minutes.</p>
<p class="card"><code>{{code}}</code></p>
