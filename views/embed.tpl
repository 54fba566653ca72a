<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{title}} · {{site.name}}</title>
<meta name="color-scheme" content="light dark">
<base target="_blank">
<link rel="canonical" href="{{status['url']}}">
<link rel="stylesheet" href="{{asset('style.css')}}">
</head>
<body class="embed">
<main>
<h1 class="hide">{{title}}</h1>
% include("_status", s=status)
<p class="hint"><a href="{{status['url']}}">On {{site.name}}</a></p>
</main>
</body>
</html>
