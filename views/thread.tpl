<h1 class="hide">{{title}}</h1>
{{!conversation(composer(csrf()) if me else "", csrf)}}\\
