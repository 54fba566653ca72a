<h1>Edit post</h1>
% include("_problem")
<form class="composer" method="post" action="/@{{me['username']}}/{{status['id']}}/edit">
<input type="hidden" name="csrf" value="{{csrf()}}">
<label for="status">Your post</label><br hidden>
<textarea id="status" name="status" rows="8" dir="auto" required autofocus aria-describedby="left" data-limit="{{site.max_characters}}">
{{draft["status"]}}</textarea>
% include("_composer_more", full=True)
<div class="send">
<span id="left">up to {{site.max_characters}} characters</span>
<button>Save</button>
</div>
</form>
<p class="hint">Everybody who can read the post can read what it said before. Who can read it stays as it is.</p>
