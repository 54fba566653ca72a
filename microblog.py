"""The application: all parts put together. `create_app(config)` is the whole site as a WSGI application."""

from bottle import Bottle, Route

import web
from db import Database
from pages import about, entry, errors, files, notifications, people, settings, statuses, timelines

PARTS = (timelines, statuses, people, notifications, entry, settings, about, files)


def create_app(config):
    """Return the application on config's database, which has to be prepared (see db.prepare)."""
    app = Bottle()
    app.db = Database(config.database)
    doorkeeper = web.Doorkeeper(app.db, config)
    app.install(doorkeeper)
    web.install(app, config)
    app.default_error_handler = lambda error: errors.error_page(error, doorkeeper)
    for part in PARTS:
        adopt(app, part.routes)
    return app


def adopt(app, routes):
    """Make the routes of a part the app's own, with its plugins round them. (bottle's merge leaves them outside.)"""
    app.router.filters.update(routes.router.filters)
    for route in routes.routes:
        app.add_route(Route(app, route.rule, route.method, route.callback, name=route.name, **route.config))
