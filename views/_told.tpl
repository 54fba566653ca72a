% if notice:
% if notice["undo"]:
<form method="post" action="{{notice["undo"][0]}}"><input type="hidden" name="csrf" value="{{csrf()}}">
<p class="notice" role="status">{{notice["words"]}} <button class="quiet" name="{{notice["undo"][1]}}" value="{{notice["undo"][2]}}">Undo</button></p></form>
% else:
<p class="notice" role="status">{{notice["words"]}}</p>
% end
% end
% if day:
<form class="problem" method="post" action="/settings/delete/undo"><input type="hidden" name="csrf" value="{{csrf()}}">Your account will be deleted on {{day}}. <button>Keep it</button></form>
% end
