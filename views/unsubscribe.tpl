<h1>{{title}}</h1>
% words = "any mails but those about your account" if kind == "all" else "anything more about this conversation" if kind.startswith("thread-") else "mails about " + says_of_mail[kind]
% if is_done:
<p class="notice" role="status">@{{account["username"]}} will not get {{words}}.</p>
<p><a href="/settings/notifications">Choose which mails you get</a></p>
% else:
<form class="card" method="post" action="">
<p>Should @{{account["username"]}} not get {{words}}?</p>
<p><button>Yes, no more of them</button></p>
</form>
% end
