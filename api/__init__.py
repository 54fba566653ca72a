"""The client API, which is Mastodon's (https://docs.joinmastodon.org/methods/), one module a family of methods.

A route says what it answers by the name of an entity (`answers="Status"`, `"[Status]"` for a list) and what it takes
(`takes="status visibility sensitive:flag"`); documentation and tests are made of that.
"""
