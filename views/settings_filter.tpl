% include("_settings_tabs")
% include("_problem")
<form class="card" method="post" action="{{path}}">
<h2>Change the filter</h2>
<input type="hidden" name="csrf" value="{{csrf()}}">
% include("_filter_fields")
% if posts:
<p><label><input type="checkbox" name="forget" value="true"> Take out the {{posts}} {{"post" if posts == 1 else "posts"}} that a program put into it</label></p>
% end
<p><button>Save</button></p>
</form>
<form class="row" method="post" action="{{path}}">
<input type="hidden" name="csrf" value="{{csrf()}}">
<button class="danger" name="do" value="delete">Delete the filter</button>
</form>
