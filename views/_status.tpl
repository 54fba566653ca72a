% by, focus, outer = s["account"], get("focus", False), s
% if s["reblog"]:
% s = s["reblog"]
% by = s["account"]
% end
% n = next(numbers)
% name, url = by["username"], "/@" + by["username"] + "/" + s["id"]
<article class="post{{' focus' if focus else ''}} h-entry" id="p{{outer['id']}}" aria-labelledby="n{{n}}">\\
% if outer is not s:
<p class="boost"><a href="/@{{outer["account"]["username"]}}"><bdi>{{outer["account"]["display_name"] or outer["account"]["username"]}}</bdi></a> boosted</p>
% end
% if outer["id"] in get("pins", ()):
<p class="boost">Pinned</p>
% end
<a class="av h{{hue(name)}}" href="/@{{name}}" tabindex="-1" aria-hidden="true">{{(by["display_name"] or name)[0].upper()}}</a>
<p class="by"><a class="p-author h-card" id="n{{n}}" href="/@{{name}}"><bdi>{{by["display_name"] or name}}</bdi></a> <span>@{{name}}</span> <a class="time u-url" href="{{url}}"><time class="dt-published" datetime="{{s['created_at']}}" title="{{date(s['created_at'])}}">{{when(s["created_at"])}}</time></a></p>
% if s["edited_at"]:
<data class="dt-updated" value="{{s['edited_at']}}"></data>
% end
% if s["in_reply_to_id"]:
% to = [m["username"] for m in s["mentions"] if m["id"] == s["in_reply_to_account_id"]]
<p class="re"\\
% if get("threaded", False):
 hidden\\
% end
><a class="u-in-reply-to" href="/@{{to[0] if to else name}}/{{s['in_reply_to_id']}}">{{"in reply to @" + to[0] if to else "in a thread of their own" if s["in_reply_to_account_id"] == by["id"] else "in reply to another post"}}</a></p>
% end
% filter = get("folded", {}).get(outer["id"])
% if filter:
<details class="text"><summary>Filtered: <bdi>{{filter}}</bdi></summary>
% end
% if s["spoiler_text"]:
<details class="text"><summary class="p-summary" dir="auto">{{s["spoiler_text"]}}</summary>
<div class="e-content" dir="auto">{{!local(s["content"])}}</div></details>
% else:
<div class="text e-content" dir="auto">{{!local(s["content"])}}</div>
% end
% if filter:
</details>
% end
% for tag in s["tags"] if focus else ():
<data class="p-category" value="{{tag['name']}}"></data>
% end
% mine = me and by["id"] == str(me["id"])
<p class="do">
% if me:
<a href="/compose?reply={{s['id']}}">Reply</a>
% may_boost = s["visibility"] in ("public", "unlisted") or mine and s["visibility"] == "private"
% for verb, words, is_on, count in (("reblog", "Boost", s["reblogged"], s["reblogs_count"]), ("favourite", "Favourite", s["favourited"], s["favourites_count"])):
% if verb != "reblog" or may_boost:
<button name="{{'un' if is_on else ''}}{{verb}}" value="{{s['id']}}" aria-pressed="{{'true' if is_on else 'false'}}">{{words}}\\
% if count:
 <b>{{count}}</b>\\
% end
</button>
% end
% end
% if focus or get("saved", False):
% include("_status_more")
% end
% else:
% for count, one, many in ((s["reblogs_count"], "boost", "boosts"), (s["favourites_count"], "favourite", "favourites")):
% if count:
<span>{{count}} {{one if count == 1 else many}}</span>
% end
% end
% end
% if s["replies_count"]:
<a href="{{url}}">{{s["replies_count"]}} {{"reply" if s["replies_count"] == 1 else "replies"}}</a>
% end
% if s["visibility"] != "public":
<span>{{audiences[s["visibility"]]}}</span>
% end
% if s["edited_at"]:
<a href="{{url}}/history">edited</a>
% end
% if mine and focus:
<a href="{{url}}/edit">Edit</a>
<a href="{{url}}/delete">Delete</a>
% end
</p></article>
