"""The client API, which is Mastodon's (https://docs.joinmastodon.org/methods/), one module a family of methods.

A route says what it answers by the name of an entity (`answers="Status"`, `"[Status]"` for a list) and what it takes
(`takes="status* sensitive:flag id[]:id source[privacy]"`: a * is behind what has to be there, the types are those of
definitions.py, text where there is none). openapi.py, docs.py and the tests are made of that.
"""
