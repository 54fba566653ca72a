"""Sharing: what other programs send here to be posted."""

import web
from pages.statuses import blank, composer

routes = web.Routes()


@routes.get("/share", login=True)
def share(db, me, site):
    """Show the form for a new post with what a program shares: its ?title=, ?text= and ?url=, each once."""
    query, parts = web.query(), []
    for name in ("title", "text", "url"):
        part = query.get(name).strip()
        if part and not any(part in before for before in parts):
            parts.append(part)
    return composer(db, me, site, blank(db, me, text="\n\n".join(parts)), None)
