"""What `microblog COMMAND` does, a module for each kind of thing; cli.py reads the command line."""
