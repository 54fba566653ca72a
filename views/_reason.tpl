<p class="field">
<label for="reason">Why do you want to join?</label>
<textarea id="reason" name="reason" rows="3" maxlength="1000" required aria-describedby="reason-hint"\\
% if "reason" in errors:
 aria-invalid="true"\\
% end
>
{{form.get("reason") or ""}}</textarea>
<span class="{{'error' if 'reason' in errors else 'hint'}}" id="reason-hint">{{errors.get("reason") or "Who are you? Only the people who let new members in read it."}}</span>
</p>
