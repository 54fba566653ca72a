"""Health, for programs that watch over the site: no method of Mastodon's but for /health."""

from bottle import request, response

import config
import web
from model import health
from model.errors import Unavailable

routes = web.ApiRoutes()


@routes.get("/health", open=True, limit="", answers="Text")
def answering():
    """Say that the process answers, in Mastodon's words."""
    response.content_type = "text/plain; charset=utf-8"
    return "OK"


@routes.get("/healthz", open=True, limit="", answers="Health")
def alive():
    """Say that the process answers."""
    return {"status": "ok"}


@routes.get("/readyz", open=True, answers="Health")
def ready(db, site):
    """Say that database, tasks, mail and disk are well; if not it is 503 and names what is not."""
    ill = health.ill(db, site.config, config.now(), request.app.scheduler.seconds_silent())
    if ill:
        raise Unavailable(f"Not well: {', '.join(ill)}.", retry_after=30)
    return {"status": "ok"}
