<h1>Settings</h1>
<nav class="tabs" aria-label="Settings">
% for url, words in (("/settings/profile", "Profile"), ("/settings/account", "Account"), ("/settings/security", "Security"), ("/settings/preferences", "Preferences"), ("/settings/notifications", "Notifications"), ("/settings/filters", "Filters"), ("/settings/mutes", "Mutes"), ("/settings/blocks", "Blocks"), ("/settings/applications", "Applications"), ("/settings/feeds", "Feeds"), ("/settings/data", "Data")):
<a href="{{url}}"\\
% if words == title:
 aria-current="page"\\
% end
>{{words}}</a>
% end
</nav>
