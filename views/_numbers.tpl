<details><summary>The numbers</summary>
<table>
<tr><th>{{unit}}</th>
% for _, words in columns:
<th>{{words}}</th>
% end
</tr>
% for row in reversed(rows):
<tr><th>{{row["day"]}}</th>
% for name, _ in columns:
<td>{{row[name]}}</td>
% end
</tr>
% end
</table></details>
