<svg class="chart" viewBox="0 -4 600 144" role="img" aria-labelledby="{{id}}-t {{id}}-d"><title id="{{id}}-t">{{words}}</title><desc id="{{id}}-d">Highest: {{chart["most"]}}. The numbers are in the table below.</desc>
% for bar in chart["bars"]:
<path d="{{bar['path']}}"><title>{{bar["label"]}}: {{bar["value"]}}</title></path>
% end
% if chart["before"]:
<polyline points="{{chart['before']}}"/>
% end
% for x, mark in chart["marks"]:
<text x="{{x}}" y="136" text-anchor="{{'start' if x < 50 else 'end' if x > 550 else 'middle'}}">{{mark}}</text>
% end
</svg>
