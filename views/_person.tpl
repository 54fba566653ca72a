<section class="person h-card">
<span class="av big h{{hue(person['username'])}}" aria-hidden="true">{{(person["display_name"] or person["username"])[0].upper()}}</span>
<h1><bdi class="p-name">{{person["display_name"] or person["username"]}}</bdi> <span>@<bdi class="p-nickname">{{person["username"]}}</bdi></span></h1>
% if relation:
<form method="post" action="/@{{person['username']}}/actions">
<input type="hidden" name="csrf" value="{{csrf()}}">
% if relation["followed_by"]:
<span class="hint">follows you</span>
% end
% if relation["following"]:
<button class="quiet" name="do" value="unfollow">Unfollow</button>
% elif relation["requested"]:
<button class="quiet" name="do" value="unfollow">Asked to follow; take back</button>
% elif relation["blocking"]:
<button class="quiet" name="do" value="unblock">Unblock</button>
% elif not relation["blocked_by"]:
<button name="do" value="follow">Follow</button>
% end
% if relation["muting"]:
<button class="quiet" name="do" value="unmute">Unmute</button>
% end
</form>
% elif me:
<a class="button quiet" href="/settings/profile">Edit profile</a>
% end
<a class="u-url u-uid" rel="me" href="{{person["url"]}}" hidden></a>
<div class="text p-note" dir="auto">{{!local(person["note"])}}</div>
% if person["fields"]:
<div class="text"><table>
% for field in person["fields"]:
<tr><th scope="row" dir="auto">{{field["name"] or "–"}}</th><td dir="auto">{{!local(field["value"])}}</td></tr>
% end
</table></div>
% end
% if featured:
<p class="hint">Writes about\\
% for tag in featured:
 <a href="/tags/{{tag}}">#<bdi>{{tag}}</bdi></a>\\
% end
</p>
% end
<p class="hint">Here since {{joined(person["created_at"])}}\\
% if me and not relation:
 · Only for you: <a href="/bookmarks">Bookmarks</a>, <a href="/favourites">Favourites</a>, <a href="/conversations">Private posts</a>\\
% end
</p>
% if relation:
% include("_person_more", who=person["display_name"] or person["username"])
% end
<nav class="tabs" aria-label="Profile">
% here = "/@" + person["username"]
% for key, words in (("", "Posts"), ("with_replies", "Posts & replies"), ("following", str(person["following_count"]) + " following"), ("followers", str(person["followers_count"]) + (" follower" if person["followers_count"] == 1 else " followers"))):
<a href="{{here + '/' + key if key else here}}"\\
% if key == tab:
 aria-current="page"\\
% end
>{{words}}</a>
% end
</nav>
</section>
