<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{{letter.subject}}</title>
</head>
<body style="margin:0;padding:24px 16px;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif">
<div style="max-width:560px;margin:0 auto;overflow-wrap:anywhere;word-break:break-word">
<p style="margin:0 0 4px;font-size:14px;opacity:.75" dir="auto">{{site.name}}</p>
<p style="margin:0 0 16px;font-size:20px;line-height:1.35;font-weight:600" dir="auto">{{letter.sentence}}</p>
<p style="margin:0 0 24px"><a href="{{letter.link}}" style="display:inline-block;padding:9px 20px;border-radius:20px;background:#0f5f6e;color:#ffffff;font-weight:600;text-decoration:none">{{letter.label}}</a></p>
% for item in letter.items:
<div style="margin:0 0 20px;padding:2px 0 2px 14px;border-left:3px solid #0f8296">
% if len(letter.items) > 1:
<p style="margin:0 0 4px" dir="auto"><b>{{item.who}}</b> {{item.sentence}}</p>
% end
% if item.answers:
<p style="margin:0 0 4px;font-size:14px;opacity:.75" dir="auto">An answer to {{item.answers}}</p>
% end
% if item.words:
<p style="margin:0 0 4px" dir="auto"\\
% if item.language:
 lang="{{item.language}}"\\
% end
><a href="{{item.url}}" style="color:inherit;text-decoration:none;white-space:pre-wrap">{{item.words}}</a></p>
% end
<p style="margin:0;font-size:14px"><a href="{{item.url}}" style="color:inherit;opacity:.75">{{item.time}}</a>\\
% if item.reply_url:
 &nbsp; <a href="{{item.reply_url}}" style="color:inherit">Reply</a>\\
% end
</p>
</div>
% end
% for note in letter.notes:
<p style="margin:0 0 12px">{{note}}</p>
% end
<div style="margin-top:28px;padding-top:12px;border-top:1px solid #8a969966;font-size:13px">
<p style="margin:0 0 8px;opacity:.75" dir="auto">{{site.name}} sent you this because {{letter.why}}. Answers to this address are not read.</p>
% for url, words in ((letter.mute_url, "Mute this conversation"), (letter.settings_url, "Choose which mails you get"), (letter.unsubscribe_url, letter.stop)):
% if url:
<p style="margin:0 0 4px"><a href="{{url}}" style="color:inherit">{{words}}</a></p>
% end
% end
</div>
</div>
</body>
</html>
