"""The rules of the microblog and their SQL, one module a noun.

Every function takes the connection it works on, a reader or the `tx` of a write block; none begins or commits, so they
combine freely. Times come in as `now`, in milliseconds; nothing here looks at a clock, HTTP or mail.
"""
