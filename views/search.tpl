<h1>Search</h1>
<form class="card" role="search" action="/search">
<label for="q">Names, tags or words</label>
<input id="q" name="q" type="search" value="{{typed}}" dir="auto" autocomplete="off" autocapitalize="none" {{"" if typed else "autofocus"}}>
% if kind:
<input type="hidden" name="type" value="{{kind}}">
% end
<div class="send"><button>Search</button></div>
</form>
% if not typed:
% include("_search_help")
% else:
<nav class="tabs" aria-label="Kinds">
% for key, words in kinds.items():
<a href="{{link('/search', q=typed, type=key)}}"\\
% if key == kind:
 aria-current="page"\\
% end
>{{words}}</a>
% end
</nav>
% if odd:
<p class="hint">Looked for as {{"words" if len(odd) > 1 else "a word"}}: {{", ".join(odd)}}. There are from:name, has:link, has:warning, and before: and after: with a day such as 2026-01-31.</p>
% end
% for key, heading, partial, found in (("accounts", "People", "_people", people), ("hashtags", "Tags", "_tags", tags)):
% if found:
% if not kind:
<h2>{{heading}}</h2>
% end
% include(partial, people=found[:most], tags=found[:most])
% if len(found) > most:
% if kind:
<p class="hint">There are more: type more of the name.</p>
% else:
<p><a href="{{link('/search', q=typed, type=key)}}">More {{heading.lower()}}</a></p>
% end
% end
% end
% end
% if statuses or left_out:
% if not kind:
<h2>Posts</h2>
% end
{{!listed(csrf)}}\\
% else:
% if advice:
% include("_search_advice", missing=advice[0], others=advice[1])
% end
% include("_pager")
% end
% end
