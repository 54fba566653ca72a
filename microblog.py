"""The application: all parts put together. `create_app(config)` is the whole site as a WSGI application."""

from copy import copy

from bottle import Bottle

import api.accounts
import api.announcements
import api.apps
import api.docs
import api.empty
import api.errors
import api.filters
import api.health
import api.instance
import api.metrics
import api.notifications
import api.oembed
import api.openapi
import api.relationships
import api.reports
import api.search
import api.statuses
import api.tags
import api.timelines
import metrics
import oauth
import pages.about
import pages.actions
import pages.admin
import pages.admin_accounts
import pages.admin_backup
import pages.admin_invites
import pages.admin_log
import pages.admin_mail
import pages.admin_reports
import pages.admin_site
import pages.admin_statuses
import pages.admin_tags
import pages.admin_tasks
import pages.announcements
import pages.applications
import pages.data
import pages.edits
import pages.entry
import pages.errors
import pages.explore
import pages.favourites
import pages.feeds
import pages.files
import pages.filters
import pages.joining
import pages.leaving
import pages.links
import pages.mails
import pages.notifications
import pages.people
import pages.preferences
import pages.relationships
import pages.reports
import pages.search
import pages.security
import pages.settings
import pages.sharing
import pages.stats
import pages.statuses
import pages.timelines
import pages.trash
import pages.updates
import web
from db import Database
from model import passwords
from scheduler import Scheduler

PAGES = (
    pages.feeds,  # before the timelines: /tags/x.atom is no tag
    pages.timelines,
    pages.statuses,
    pages.trash,
    pages.actions,
    pages.edits,
    pages.people,
    pages.relationships,
    pages.reports,
    pages.notifications,
    pages.search,
    pages.favourites,
    pages.explore,
    pages.entry,
    pages.joining,
    pages.leaving,
    pages.links,
    pages.settings,
    pages.security,
    pages.preferences,
    pages.mails,
    pages.applications,
    pages.data,
    pages.stats,
    pages.admin,
    pages.sharing,
    pages.admin_accounts,
    pages.admin_backup,
    pages.admin_invites,
    pages.admin_log,
    pages.admin_mail,
    pages.admin_reports,
    pages.admin_site,
    pages.admin_statuses,
    pages.admin_tags,
    pages.admin_tasks,
    pages.announcements,
    pages.filters,
    pages.updates,
    pages.about,
    pages.files,
    oauth,
)
API = (
    api.apps,
    api.accounts,
    api.relationships,
    api.statuses,
    api.timelines,
    api.notifications,
    api.search,
    api.reports,
    api.tags,
    api.filters,
    api.instance,
    api.health,
    api.metrics,
    api.oembed,
    api.announcements,
    api.empty,
    api.openapi,
    api.docs,
)
PARTS = PAGES + API


def create_app(config):
    """Return the application on config's database, which has to be prepared (see db.prepare)."""
    app = Bottle()
    app.db = Database(config.database)
    app.scheduler = Scheduler(app.db, config)
    app.requests = metrics.Requests()
    passwords.seat(config.threads)
    app.doorkeeper = web.Doorkeeper(app.db, config, app.scheduler.notes)
    app.install(app.doorkeeper)
    web.install(app, config)
    app.default_error_handler = lambda error: error_answer(error, app.doorkeeper)
    for part in PARTS:
        adopt(app, part.routes)
    adopt(app, oauth.api_routes)
    return app


def error_answer(error, doorkeeper):
    """Return the body for an error: JSON for programs, a page for people."""
    return api.errors.error_json(error) if web.is_api_path() else pages.errors.error_page(error, doorkeeper)


def adopt(app, routes):
    """Make the routes of a part the app's own, with its plugins round them. (bottle's merge leaves them outside.)"""
    app.router.filters.update(routes.router.filters)
    for route in routes.routes:
        adopted = copy(route)  # a new Route would cost a tenth of a millisecond, most of it for its configuration
        adopted.app = app
        adopted.reset()
        app.add_route(adopted)


def all_routes():
    """Return every route of every part."""
    return [*(route for part in PARTS for route in part.routes.routes), *oauth.api_routes.routes]
