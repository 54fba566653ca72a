% include("_field", name="username", label="Your name here", autocomplete="username", hint="Letters from a to z, digits and underscores. Others write it as @name.")
% include("_field", name="email", label="E-mail address", type="email", autocomplete="email", needed=False, hint="Only if you want: for messages when somebody names you. Besides you, only administrators see it.")
% include("_field", name="password", label="Password", type="password", autocomplete="new-password", hint="At least 8 characters; three or four random words are good.")
