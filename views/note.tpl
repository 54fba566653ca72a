<h1>Note about <bdi>{{person["display_name"] or person["username"]}}</bdi></h1>
% include("_problem")
<form class="card" method="post" action="{{path}}">
<input type="hidden" name="csrf" value="{{csrf()}}">
<p class="field"><label for="comment">What you want to remember</label><br hidden>
<textarea id="comment" name="comment" rows="5" dir="auto" data-limit="2000" aria-describedby="left"\\
% if "comment" in errors:
 aria-invalid="true"\\
% end
>
{{form["comment"]}}</textarea>
<span class="hint" id="left">up to 2000 characters</span></p>
<p class="hint">Only you see it, on the profile. To take it away, save it empty.</p>
<p><button>Save</button> <a href="/@{{person['username']}}">Back</a></p>
</form>
