{{letter.sentence}}

{{letter.label}}:
{{letter.link}}
% for item in letter.items:

% if len(letter.items) > 1:
{{item.who}} {{item.sentence}}{{":" if item.words else "."}}
% end
% if item.answers:
(An answer to {{item.answers}})
% end
% for words in item.words.split("\n") if item.words else []:
> {{words}}
% end
{{item.time}}
% if len(letter.items) > 1:
{{item.url}}
% end
% if item.reply_url:
Reply: {{item.reply_url}}
% end
% end
% for note in letter.notes:

{{note}}
% end

--{{" "}}
{{site.name}} sent you this because {{letter.why}}. Answers to this address are not read.
% if letter.mute_url:
Mute this conversation: {{letter.mute_url}}
% end
% if letter.settings_url:
Choose which mails you get: {{letter.settings_url}}
% end
% if letter.unsubscribe_url:
{{letter.stop}}: {{letter.unsubscribe_url}}
% end
