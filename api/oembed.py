"""oEmbed: how other sites find out how to show a post of ours in their pages. https://oembed.com"""

import html

import entities
import web
from api.search import of_this_site
from model import ids, statuses, text

routes = web.ApiRoutes()

WIDTH = 400
MAX_HEIGHT = 800
LINE = {"height": 24, "characters": 44}  # as the style sheet sets posts in a frame of that width


@routes.get("/api/oembed", public=True, answers="OEmbed", takes="url* maxwidth:number maxheight:number")
def oembed(db, site):
    """Answer how to show the post at an address of this site, which has to be one that everybody may read."""
    params = web.params()
    _, id = of_this_site(params.get("url"), site) or ("", "")
    status = entities.status(db, statuses.by_id(db.read, ids.parsed(id), 0)["id"], None, site)
    status = status["reblog"] or status
    author = status["account"]
    width = params.number("maxwidth", WIDTH, WIDTH) or WIDTH
    height = min(height_of(status), params.number("maxheight", MAX_HEIGHT, MAX_HEIGHT) or MAX_HEIGHT)
    return {
        "type": "rich",
        "version": "1.0",
        "title": title_of(status),
        "author_name": author["display_name"] or author["username"],
        "author_url": author["url"],
        "provider_name": site.name,
        "provider_url": f"{site.url}/",
        "cache_age": 86400,
        "html": frame(status, width, height),
        "width": width,
        "height": height,
    }


def title_of(status):
    """Return who wrote a status and its first words, or the warning before them."""
    author = status["account"]
    words = status["spoiler_text"] or text.plain(status["content"])
    return f"{author['display_name'] or author['username']}: {text.beginning(words, 60)}"


def height_of(status):
    """Return how high a frame should be, in pixels: no script measures it, and what is higher can be scrolled."""
    lines = text.plain(status["content"]).split("\n")
    return 150 + LINE["height"] * sum(1 + len(line) // LINE["characters"] for line in lines)


def frame(status, width, height):
    """Return the HTML that shows a status in another site's page."""
    return (
        f'<iframe src="{status["url"]}/embed" title="{html.escape(title_of(status))}" width="{width}" '
        f'height="{height}" loading="lazy" style="max-width: 100%; border: 0"></iframe>'
    )
