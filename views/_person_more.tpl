% if relation["blocking"]:
<p class="text empty">You blocked <bdi>{{who}}</bdi>. They see nothing of what you write, and cannot follow or answer you.</p>
% elif relation["blocked_by"]:
<p class="text empty"><bdi>{{who}}</bdi> blocked you: you cannot read, follow or answer them. You can still mute, block or report them.</p>
% end
% if relation["muting"]:
<p class="text empty">You muted <bdi>{{who}}</bdi>{{" until " + date(relation["muting_expires_at"]) if relation["muting_expires_at"] else ""}}. Your lists leave out what they write{{", and you are not told what they do" if relation["muting_notifications"] else ""}}.</p>
% end
% if relation["note"]:
<p class="text hint" dir="auto">Your note: {{relation["note"]}}</p>
% end
<details class="text more"><summary>More</summary>
<form class="card" method="post" action="/@{{person['username']}}/actions">
<input type="hidden" name="csrf" value="{{csrf()}}">
<p class="do">
<a href="/@{{person['username']}}/report">Report</a>
<a href="/@{{person['username']}}/note">{{"Change my note" if relation["note"] else "Write a note"}}</a>
% for value, words, is_on in (("reblogs", "Show boosts", relation["showing_reblogs"]), ("notify", "Tell me of each post", relation["notifying"])) if relation["following"] else ():
<button name="do" value="{{'no_' if is_on else ''}}{{value}}" aria-pressed="{{'true' if is_on else 'false'}}">{{words}}</button>
% end
% if relation["followed_by"]:
<button name="do" value="remove">Remove from my followers</button>
% end
</p>
<p class="choice"><label for="duration">Leave out of my lists</label>
<select id="duration" name="duration"><option value="0">for ever</option><option value="86400">a day</option><option value="604800">a week</option></select></p>
<p><label><input type="checkbox" name="notifications" value="1" checked> and of my notifications</label></p>
<p><button class="quiet" name="do" value="mute">Mute</button></p>
% if not relation["blocking"]:
<p class="hint">Block: neither follows the other; they see nothing you write.</p>
<button class="danger" name="do" value="block">Block</button>
% end
</form></details>
