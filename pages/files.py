"""Files: what static/ holds. All of it is in memory, so no address can lead anywhere else."""

import json

from bottle import request, response

import look
import web
from model.errors import NotFound

routes = web.Routes()


@routes.get("/static/<name:path>", open=True, limit="")
def static(name):
    """Answer a file of static/: for a year where the address has its fingerprint."""
    if name not in look.files():
        raise NotFound()
    data, type, fingerprint = look.files()[name]
    is_current = request.environ.get("QUERY_STRING") == fingerprint
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if is_current else "public, max-age=300"
    response.headers["ETag"] = f'"{fingerprint}"'
    if f'"{fingerprint}"' in request.environ.get("HTTP_IF_NONE_MATCH", ""):
        response.status = 304
        return ""
    response.content_type = type
    return data


@routes.get("/favicon.ico", open=True)
def favicon():
    """Answer the icon for browsers that do not read the page's link to it."""
    return static("icon.svg")


@routes.get("/robots.txt", open=True)
def robots(site):
    """Tell crawlers what is not for them; of a members' site nothing is."""
    response.content_type = "text/plain; charset=utf-8"
    closed = ["/"] if site.access == "members" else ["/settings/", "/login", "/register", "/setup"]
    refused = AI_CRAWLERS if site.ai_crawlers == "refused" and site.access == "public" else ()
    return (disallowed(refused, ["/"]) + "\n" if refused else "") + disallowed(["*"], closed)


def disallowed(names, paths):
    """Return a group of robots.txt (RFC 9309): what crawlers of these names shall not read."""
    return "".join([f"User-agent: {name}\n" for name in names] + [f"Disallow: {path}\n" for path in paths])


# Who reads the web to train language models, or to answer instead of it, as they call themselves.
AI_CRAWLERS = """
    AI2Bot Amazonbot anthropic-ai Applebot-Extended Bytespider CCBot ChatGPT-User Claude-SearchBot Claude-User
    Claude-Web ClaudeBot cohere-ai Diffbot DuckAssistBot FacebookBot Google-CloudVertexBot Google-Extended GPTBot
    ImagesiftBot Meta-ExternalAgent Meta-ExternalFetcher MistralAI-User OAI-SearchBot omgili PanguBot Perplexity-User
    PerplexityBot PetalBot Timpibot YouBot
""".split()  # noqa: SIM905 (a list of words reads better than a column of quotes)


@routes.get("/manifest.webmanifest", open=True)
def manifest(site):
    """Tell browsers how to put the site among a phone's programs, where others can share to it."""
    response.content_type = "application/manifest+json; charset=utf-8"
    icons = {"icon.svg": ("any", "any"), "icon-192.png": ("192x192", "any"), "icon-512.png": ("512x512", "maskable")}
    described = {
        "name": site.name,
        "short_name": site.name[:12],
        "description": site.description,
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "minimal-ui",
        "theme_color": "#0f5f6e",
        "background_color": "#f7f6f3",
        "icons": [
            {"src": look.asset(name), "sizes": sizes, "purpose": purpose, "type": look.files()[name][1]}
            for name, (sizes, purpose) in icons.items()
        ],
        "share_target": {"action": "/share", "params": {"title": "title", "text": "text", "url": "url"}},
    }
    return json.dumps(described, ensure_ascii=False)
