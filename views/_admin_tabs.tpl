<h1>Administration</h1>
<nav class="tabs" aria-label="Administration">
% shared = [("/admin/accounts", "Accounts"), ("/admin/reports", "Reports"), ("/admin/statuses", "Posts"), ("/admin/invites", "Invitations"), ("/admin/tags", "Tags")]
% more = [("/admin/announcements", "Announcements"), ("/admin/site", "Site"), ("/admin/mail", "Mail"), ("/admin/tasks", "Tasks"), ("/admin/backup", "Backup"), ("/admin/log", "Log")]
% for url, words in [("/admin", "Overview"), *shared, *more] if me["role"] == "admin" else shared:
<a href="{{url}}"\\
% if words == get("section", title):
 aria-current="page"\\
% end
>{{words}}</a>
% end
</nav>
