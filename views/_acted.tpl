% if me:
</form>
% end
