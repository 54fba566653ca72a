<!doctype html>
<html lang="en"\\
% if theme != "system":
 data-theme="{{theme}}"\\
% end
% if not keys:
 data-keys="off"\\
% end
>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{title + " · " + site.name if title and title != site.name else site.name}}</title>
<meta name="color-scheme" content="{{'light dark' if theme == 'system' else theme}}">
% include("_head")
<link rel="stylesheet" href="{{asset('style.css')}}">
<link rel="icon" href="{{asset('icon.svg')}}">
<link rel="manifest" href="/manifest.webmanifest">
% for rel, url in (("prev", pager["newer"]), ("next", pager["older"])) if defined("pager") else ():
% if url:
<link rel="{{rel}}" href="{{url}}">
% end
% end
<script src="{{asset('microblog.js')}}" defer></script>
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<header class="top">
<a class="site" href="/"><bdi>{{site.name}}</bdi></a>
<nav aria-label="Main">
% for url, name in navigation:
<a href="{{url}}"\\
% if url == path or url.startswith(("/settings", "/admin")) and path.startswith(url[:6]):
 aria-current="page"\\
% end
>{{name}}{{", " + unread() if url == "/notifications" and unread() else ""}}</a>
% end
</nav>
<div class="me">
% if me:
<a class="button" href="/compose">New post</a>
<form method="post" action="/logout"><input type="hidden" name="csrf" value="{{csrf()}}"><button class="quiet">Log out <span class="hide">@{{me["username"]}}</span></button></form>
% else:
<a class="button" href="/login">Log in</a>
% if site.may_be_joined:
<a href="/register">Join</a>
% end
% end
</div>
</header>
<main id="main" tabindex="-1">
% if notice:
% if notice["undo"]:
<form method="post" action="{{notice["undo"][0]}}"><input type="hidden" name="csrf" value="{{csrf()}}">
<p class="notice" role="status">{{notice["words"]}} <button class="quiet" name="{{notice["undo"][1]}}" value="{{notice["undo"][2]}}">Undo</button></p></form>
% else:
<p class="notice" role="status">{{notice["words"]}}</p>
% end
% end
% if me and me["deletes_at"]:
<form class="problem" method="post" action="/settings/delete/undo"><input type="hidden" name="csrf" value="{{csrf()}}">Your account will be deleted on {{day(me["deletes_at"])}}. <button>Keep it</button></form>
% end
{{!base}}
</main>
<footer><span><a href="/about">About {{site.name}}</a>\\
% if site.statistics == "shown" and (me or site.access == "public"):
 &nbsp; <a href="/stats">Statistics</a>\\
% end
</span> <span>Runs on <a href="/about#software">microblog</a></span></footer>
</body>
</html>
