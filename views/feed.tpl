<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
<id>{{id}}</id>
<title>{{feed.title}}</title>
% if feed.about:
<subtitle>{{feed.about}}</subtitle>
% end
<updated>{{updated}}</updated>
<link rel="alternate" type="text/html" href="{{site.url + feed.path}}"/>
% for rel, address in links.items():
<link rel="{{rel}}" type="application/atom+xml" href="{{address}}"/>
% end
<author>
<name>{{feed.author["display_name"] or feed.author["username"] if feed.author else site.name}}</name>
<uri>{{feed.author["url"] if feed.author else site.url}}</uri>
</author>
<generator uri="{{site.url}}/about#software">microblog</generator>
% for entry in entries:
<entry\\
% if entry["language"]:
 xml:lang="{{entry["language"]}}"\\
% end
>
<id>{{entry["id"]}}</id>
<title>{{entry["title"]}}</title>
<published>{{entry["published"]}}</published>
<updated>{{entry["updated"]}}</updated>
<link rel="alternate" type="text/html" href="{{entry["url"]}}"/>
<author>
<name>{{entry["author"]["display_name"] or entry["author"]["username"]}}</name>
<uri>{{entry["author"]["url"]}}</uri>
</author>
% for name in entry["tags"]:
<category term="{{name}}"/>
% end
<content type="html">{{entry["content"]}}</content>
</entry>
% end
</feed>
