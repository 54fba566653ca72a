% include("_area", name="text", label="What do you want to tell all members?", limit=2000, needed=True, hint="It stands on top of their home until they dismiss it. @names, #tags and links work.")
% include("_field", name="ends", label="Last day", type="date", needed=False, hint="From the next day on (UTC) it is not shown any more. Without a day it stays.")
