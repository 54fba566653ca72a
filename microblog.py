"""The application: all parts put together. `create_app(config)` is the whole site as a WSGI application."""

from bottle import Bottle, Route

import oauth
import web
from api import accounts as api_accounts
from api import apps, docs, empty, health, instance, oembed, openapi, relationships, reports, tags
from api import errors as api_errors
from api import notifications as api_notifications
from api import search as api_search
from api import statuses as api_statuses
from api import timelines as api_timelines
from db import Database
from pages import (
    about,
    actions,
    admin,
    admin_accounts,
    admin_invites,
    admin_log,
    admin_mail,
    admin_reports,
    admin_site,
    admin_tasks,
    applications,
    data,
    edits,
    entry,
    errors,
    favourites,
    feeds,
    files,
    joining,
    links,
    mails,
    notifications,
    people,
    preferences,
    security,
    search,
    settings,
    sharing,
    stats,
    statuses,
    timelines,
    trash,
    updates,
)
from pages import relationships as page_relationships
from pages import reports as page_reports
from scheduler import Scheduler

PAGES = (
    feeds,  # before the timelines: /tags/x.atom is no tag
    timelines,
    statuses,
    trash,
    actions,
    edits,
    people,
    page_relationships,
    page_reports,
    notifications,
    search,
    favourites,
    entry,
    joining,
    links,
    settings,
    security,
    preferences,
    mails,
    applications,
    data,
    stats,
    admin,
    sharing,
    admin_accounts,
    admin_invites,
    admin_log,
    admin_mail,
    admin_reports,
    admin_site,
    admin_tasks,
    updates,
    about,
    files,
    oauth,
)
API = (
    apps,
    api_accounts,
    relationships,
    api_statuses,
    api_timelines,
    api_notifications,
    api_search,
    reports,
    tags,
    instance,
    health,
    oembed,
    empty,
    openapi,
    docs,
)
PARTS = PAGES + API


def create_app(config):
    """Return the application on config's database, which has to be prepared (see db.prepare)."""
    app = Bottle()
    app.db = Database(config.database)
    app.scheduler = Scheduler(app.db, config)
    doorkeeper = web.Doorkeeper(app.db, config, app.scheduler.notes)
    app.install(doorkeeper)
    web.install(app, config)
    app.default_error_handler = lambda error: error_answer(error, doorkeeper)
    for part in PARTS:
        adopt(app, part.routes)
    adopt(app, oauth.api_routes)
    return app


def error_answer(error, doorkeeper):
    """Return the body for an error: JSON for programs, a page for people."""
    return api_errors.error_json(error) if web.is_api_path() else errors.error_page(error, doorkeeper)


def adopt(app, routes):
    """Make the routes of a part the app's own, with its plugins round them. (bottle's merge leaves them outside.)"""
    app.router.filters.update(routes.router.filters)
    for route in routes.routes:
        app.add_route(Route(app, route.rule, route.method, route.callback, name=route.name, **route.config))


def all_routes():
    """Return every route of every part."""
    return [*(route for part in PARTS for route in part.routes.routes), *oauth.api_routes.routes]
