<h1 dir="auto"><bdi>#{{tag}}</bdi></h1>
% if used:
<p class="hint">{{used["uses"]}} {{"post" if used["uses"] == 1 else "posts"}} by {{used["accounts"]}} {{"person" if used["accounts"] == 1 else "people"}} in the last 7 days</p>
% end
% if me and may_be:
<form class="row" method="post" action="{{act}}"><input type="hidden" name="csrf" value="{{csrf()}}">
% if is_followed:
<button class="quiet" name="do" value="unfollow">Unfollow</button> <span class="hint">What is written about it is in your home.</span>
% else:
<button name="do" value="follow">Follow</button>
% end
</form>
% end
% if statuses or left_out:
{{!listed(csrf)}}\\
% else:
<p class="empty">There is no public post about this.\\
% if me:
 <a href="{{link('/compose', text='#' + tag + ' ')}}">Write one.</a>\\
% end
</p>
% include("_pager")
% end
