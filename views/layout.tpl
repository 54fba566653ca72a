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
<title>{{title}}</title>
<meta name="color-scheme" content="{{'light dark' if theme == 'system' else theme}}">
{{!head}}<link rel="stylesheet" href="{{asset('style.css')}}">
<link rel="icon" href="{{asset('icon.svg')}}">
<link rel="manifest" href="/manifest.webmanifest">
{{!beside}}<script src="{{asset('microblog.js')}}" defer></script>
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<header class="top">
<a class="site" href="/"><bdi>{{site_name}}</bdi></a>
<nav aria-label="Main">
% for url, name in navigation:
<a href="{{url}}"\\
% if url == here:
 aria-current="page"\\
% end
>{{name}}{{unread if url == "/notifications" else ""}}</a>
% end
</nav>
<div class="me">
% if role:
<a class="button" href="/compose">New post</a>
<form method="post" action="/logout"><input type="hidden" name="csrf" value="{{csrf}}"><button class="quiet">Log out <span class="hide">@{{username}}</span></button></form>
% else:
<a class="button" href="/login">Log in</a>
% if may_be_joined:
<a href="/register">Join</a>
% end
% end
</div>
</header>
<main id="main" tabindex="-1">
{{!told}}{{!base}}
</main>
<footer><span><a href="/about">About {{site_name}}</a>\\
% if has_statistics:
 &nbsp; <a href="/stats">Statistics</a>\\
% end
</span> <span>Runs on <a href="/about#software">microblog</a></span></footer>
</body>
</html>
