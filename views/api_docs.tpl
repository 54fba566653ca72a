<h1>The API</h1>
<p>Programs talk to this site as they talk to Mastodon, so <a href="https://docs.joinmastodon.org/client/intro/">what is written about its client API</a> is true here as well, as far as this page goes. The same for programs to read, in OpenAPI 3.1: <a href="/api/openapi.json">/api/openapi.json</a>.</p>
<h2 id="command">A first command</h2>
<p>A program acts for you with a token. <a href="/settings/applications">Make one</a> that may read and write, put it where the command says YOUR_TOKEN, and post:</p>
<pre><code>curl {{site.url}}/api/v1/statuses \
  -H "Authorization: Bearer YOUR_TOKEN" \
  -d "status=Hello from the command line!"</code></pre>
<p>The answer is your new <a href="#Status">Status</a>.</p>
<h2 id="script">A first script</h2>
<p>In Python, after <code>pip install Mastodon.py</code>:</p>
<pre><code>from mastodon import Mastodon

api = Mastodon(api_base_url="{{site.url}}", access_token="YOUR_TOKEN")

me = api.account_verify_credentials()
post = api.status_post(f"Hello, I am a script of {me.username}!", visibility="unlisted")
print("Posted:", post.url)

for status in api.timeline_home(limit=5):
    print(status.account.username, status.created_at, status.url)</code></pre>
<h2 id="program">A program for others</h2>
<p>A program that other people use registers itself, once:</p>
<pre><code>curl {{site.url}}/api/v1/apps \
  -d "client_name=My program" -d "scopes=read write" \
  -d "redirect_uris=urn:ietf:wg:oauth:2.0:oob"</code></pre>
<p>With the client_id of the answer it sends people to <code>/oauth/authorize</code>, where they are asked whether they want that, and changes the code they come back with for a token at <a href="#post_oauth_token">/oauth/token</a> (<a href="https://docs.joinmastodon.org/client/authorized/">more about it</a>).</p>
<h2 id="rules">What is true everywhere</h2>
<ul>
<li>Parameters may come in the address, as a form or as JSON. Those marked with * have to be there.</li>
<li>Ids are texts of digits; a larger one is newer. Times are in UTC.</li>
<li>Lists take max_id, since_id, min_id and limit; the header Link of the answer says where the pages beside it are.</li>
<li>What is wrong is told as <a href="#Error">Error</a>. What you may not see is 404, as if it were not there.</li>
</ul>
% for routes in groups:
<h2 id="{{openapi.family(routes[0])}}">{{openapi.about(routes[0])}}</h2>
<table>
<thead><tr><th>Route</th><th>Scope</th><th>Answer</th></tr></thead>
<tbody>
% for route in routes:
<tr id="{{openapi.name(route)}}">
<td><a href="#{{openapi.name(route)}}">{{route.method}} {{openapi.path(route)}}</a><br>{{openapi.summary(route)}}.
% if route.config.get("takes"):
<br><span class="hint">{{route.config["takes"]}}</span>
% end
</td>
<td>{{scope(route.config)}}</td>
<td>
% include("_type", type=route.config["answers"])
</td>
</tr>
% end
</tbody>
</table>
% end
<h2 id="entities">What answers are made of</h2>
<p>[Status] is a list of them. What ends in ? can be null, what begins with o can be missing. An html can be shown as it is, a text has to be escaped.</p>
% for name, fields in entities.items():
<h3 id="{{name}}">{{name}}</h3>
% if not fields:
<p>An object with nothing in it.</p>
% else:
<table>
<tbody>
% for field, type in fields:
<tr><td>{{field}}</td><td>
% include("_type", type=type)
</td></tr>
% end
</tbody>
</table>
% end
% end
