<section class="intro">
<h1><bdi>{{site.name}}</bdi></h1>
<p dir="auto">{{site.description or "A place for short messages among people who know each other."}}</p>
% if site.may_be_joined:
<p><a class="button" href="/register">Join</a> <a href="/login">Log in</a></p>
% else:
<p><a class="button" href="/login">Log in</a></p>
% end
</section>
<h2>What people say here</h2>
% if statuses:
{{!listed(csrf)}}\\
% else:
<p class="empty">Nobody has written anything for everyone yet.</p>
% include("_pager")
% end
