<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{{letter.subject}}</title>
</head>
<body style="margin:0;padding:16px;font:16px/1.5 system-ui,sans-serif">
<div style="max-width:34em;margin:0 auto">
<p style="font-size:18px">{{letter.sentence}}</p>
<p><a href="{{letter.link}}" style="display:inline-block;padding:8px 18px;border-radius:18px;background:#0f5f6e;color:#ffffff;font-weight:600;text-decoration:none">{{letter.label}}</a></p>
% for item in letter.items:
<div style="margin:20px 0;padding:2px 0 2px 14px;border-left:3px solid #0f8296">
% if len(letter.items) > 1:
<p style="margin:4px 0"><b>{{item.who}}</b> {{item.sentence}}</p>
% end
% if item.answers:
<p style="margin:4px 0;font-size:14px;opacity:.8" dir="auto">An answer to {{item.answers}}</p>
% end
% if item.words:
<p style="margin:4px 0" dir="auto"\\
% if item.language:
 lang="{{item.language}}"\\
% end
><a href="{{item.url}}" style="color:inherit;text-decoration:none;white-space:pre-wrap">{{item.words}}</a></p>
% end
<p style="margin:4px 0;font-size:14px"><a href="{{item.url}}" style="color:inherit">{{item.time}}</a>\\
% if item.reply_url:
 &nbsp; <a href="{{item.reply_url}}" style="color:inherit">Reply</a>\\
% end
</p>
</div>
% end
% for note in letter.notes:
<p>{{note}}</p>
% end
<p style="margin-top:28px;font-size:13px;opacity:.8">{{site.name}} sent you this because {{letter.why}}. Answers to this address are not read.\\
% for url, words in ((letter.mute_url, "Mute this conversation"), (letter.settings_url, "Choose which mails you get"), (letter.unsubscribe_url, "No more of these")):
% if url:
 <br><a href="{{url}}" style="color:inherit">{{words}}</a>\\
% end
% end
</p>
</div>
</body>
</html>
