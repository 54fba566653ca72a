% if me:
<form method="post" action="/statuses/actions"><input type="hidden" name="csrf" value="{{csrf()}}">
% end
