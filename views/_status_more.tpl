<button name="{{'unbookmark' if s['bookmarked'] else 'bookmark'}}" value="{{s['id']}}" aria-pressed="{{'true' if s['bookmarked'] else 'false'}}">Bookmark</button>
% if mine and s["visibility"] != "direct":
<button name="{{'unpin' if s.get('pinned') else 'pin'}}" value="{{s['id']}}" aria-pressed="{{'true' if s.get('pinned') else 'false'}}">Pin to profile</button>
% end
% if not mine:
<a href="/@{{name}}/report?status={{s['id']}}">Report</a>
% end
<button name="{{'unmute' if s['muted'] else 'mute'}}" value="{{s['id']}}" aria-pressed="{{'true' if s['muted'] else 'false'}}">Mute conversation</button>
