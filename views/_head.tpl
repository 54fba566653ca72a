% description = head.get("description") or site.description[:200]
% if description:
<meta name="description" content="{{description}}">
% end
% if head:
% if head["url"]:
<link rel="canonical" href="{{head['url']}}">
% end
% if head["is_hidden"]:
<meta name="robots" content="noindex">
% end
% for type, name, url in head["feeds"] if site.access == "public" else ():
<link rel="alternate" type="{{type}}" title="{{name}}" href="{{url}}">
% end
% if head["embed"]:
<link rel="alternate" type="application/json+oembed" title="{{head['title']}}" href="{{head['embed']}}">
% end
% if not me:
<meta property="og:site_name" content="{{site.name}}">
<meta property="og:type" content="{{head['type']}}">
<meta property="og:title" content="{{head['title']}}">
% if head["url"]:
<meta property="og:url" content="{{head['url']}}">
% end
<meta property="og:image" content="{{site.url}}/static/icon-512.png">
% if description:
<meta property="og:description" content="{{description}}">
% end
% if head["published"]:
<meta property="article:published_time" content="{{head['published']}}">
% end
<meta name="twitter:card" content="summary">
% end
% end
