<a class="av h{{hue(one['username'])}}" href="/@{{one['username']}}" tabindex="-1" aria-hidden="true">{{(one["display_name"] or one["username"])[0].upper()}}</a>
<a href="/@{{one['username']}}"><bdi>{{one["display_name"] or one["username"]}}</bdi> <span>@{{one["username"]}}</span></a>
