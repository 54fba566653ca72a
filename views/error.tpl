<h1>{{title}}</h1>
<p>{{problem.sentence}}</p>
% if problem.status >= 500:
<p class="hint">If it happens again, tell the people who run this site this number: <code>{{request_id}}</code></p>
% end
<p><a href="/">To the front page</a></p>
