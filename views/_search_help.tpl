<p>Finds people by their names, tags by their beginning, and public posts by their words, in any script. You can say more:</p>
<ul>
<li><code>"repair café"</code> these words in this order</li>
<li><code>soup -meat</code> soup, but not meat</li>
<li><code>sew*</code> sewing, sewn and whatever else begins like that</li>
<li><code>from:ada</code> what @ada wrote\\
% if me:
; <code>from:me</code> what you wrote\\
% end
</li>
<li><code>has:link</code> with a link; <code>has:warning</code> behind a content warning</li>
<li><code>before:2026-01-31</code>, <code>after:2026-01-01</code> before or after that day (UTC)</li>
</ul>
<p class="hint">Posts for followers only and private messages are never found.</p>
