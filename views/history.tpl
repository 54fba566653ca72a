<h1>What this post said</h1>
<p><a href="{{status_url}}">Back to the post</a></p>
% for number, version in enumerate(versions):
<article class="card" aria-labelledby="v{{number}}">
<h2 id="v{{number}}">{{"Now" if not number else "First version" if number == len(versions) - 1 else "Before"}} <span class="hint"><time datetime="{{version['created_at']}}">{{date(version["created_at"])}}</time></span></h2>
% if version["spoiler_text"]:
<p dir="auto"><b>{{version["spoiler_text"]}}</b></p>
% end
<div class="text" dir="auto">{{!local(version["content"])}}</div>
</article>
% end
