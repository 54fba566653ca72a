<p class="notice do">
% if was_here:
<span>You were here</span>
% end
% if newest:
<button formaction="/markers" name="home" value="{{newest}}">Mark as read</button>
% end
</p>
