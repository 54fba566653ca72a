"""About: what this place is, its rules, and whom to ask."""

import config
import render
import web
from pages import heads

routes = web.Routes()


@routes.get("/about", open=True)
def about(me, site):
    """Show what everybody should know about the site."""
    rules = [rule for rule in site.rules.splitlines() if rule.strip()]
    head = heads.head(site, "/about", f"About {site.name}")
    return render.page("about", site, me, title="About", head=head, rules=rules, version=config.VERSION)


@routes.get("/privacy", open=True)
def privacy(me, site):
    """Show what the site knows of people, who sees it, and when it is gone."""
    head = heads.head(site, "/privacy", f"Privacy at {site.name}")
    return render.page("privacy", site, me, title="Privacy", head=head)
