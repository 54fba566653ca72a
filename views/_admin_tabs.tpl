<h1>Administration</h1>
<nav class="tabs" aria-label="Administration">
% for url, words in (("/admin", "Overview"), ("/admin/mail", "Mail"), ("/admin/tasks", "Tasks")):
<a href="{{url}}"\\
% if words == title:
 aria-current="page"\\
% end
>{{words}}</a>
% end
</nav>
