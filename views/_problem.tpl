% if problem:
<div class="problem" role="alert">
% if errors:
<p>Please look at this again:</p>
<ul>
% for field, sentence in errors.items():
<li><a href="#{{field}}">{{sentence}}</a></li>
% end
</ul>
% else:
<p>{{problem.sentence}}</p>
% end
</div>
% end
