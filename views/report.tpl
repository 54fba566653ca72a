<h1>Report <bdi>{{person["display_name"] or person["username"]}}</bdi></h1>
% include("_problem")
<p>What you send is read by the people who run this site. <bdi>@{{person["username"]}}</bdi> is not told.</p>
<form class="card" method="post" action="/@{{person['username']}}/report">
<input type="hidden" name="csrf" value="{{csrf()}}">
<fieldset id="category"><legend>What is wrong?</legend><br hidden>
% for value, words in (("violation", "It breaks the rules"), ("spam", "It is spam, or a machine"), ("legal", "It is against the law"), ("other", "Something else")):
<label><input type="radio" name="category" value="{{value}}" required {{"checked" if form.get("category") == value else ""}}> {{words}}</label><br hidden>
% end
</fieldset>
% if site.rules:
<p class="hint">The rules are <a href="/about">on the page About</a>.</p>
% end
<p class="field"><label for="comment">In your words, if there is more to say</label><br hidden>
<textarea id="comment" name="comment" rows="4" dir="auto" data-limit="1000" aria-describedby="left"\\
% if "comment" in errors:
 aria-invalid="true"\\
% end
>
{{form.get("comment")}}</textarea>
<span class="hint" id="left">up to 1000 characters</span></p>
% if statuses:
<fieldset id="status_ids"><legend>Which posts are about it?</legend><br hidden>
% for status, words in statuses:
<label dir="auto"><input type="checkbox" name="status_ids[]" value="{{status['id']}}" {{"checked" if status["id"] in chosen else ""}}> {{words}} <span class="hint">{{when(status["created_at"])}}</span></label><br hidden>
% end
</fieldset>
% end
<p><button>Send</button> <a href="/@{{person['username']}}">Cancel</a></p>
</form>
<p class="hint">If you only want to see less of somebody, look for Mute and Block under More on their profile.</p>
