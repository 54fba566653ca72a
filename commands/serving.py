"""Serving the site, having said where it is."""

import os
import sys
import time

import config
import db as database
import demo
import microblog
import server
import versions
from commands import check
from commands.terminal import opened, say
from model import accounts, jobs, links, settings

SETUP_LINK_LIFE = 30 * 24 * 3600 * 1000


def serve(options, configuration):
    """Serve the site, having said where it is."""
    begun = time.monotonic()
    is_new = not configuration.data.exists()
    listener = server.listen(configuration)
    if not configuration.port:
        chosen = {"host": options.host, "port": listener.getsockname()[1], "data": options.data}
        configuration = config.load(os.environ, chosen)
    lock = server.claim(configuration.data)
    outcome = database.prepare(configuration.database, config.RESOURCES, say)
    say(f"microblog {config.VERSION}   data {configuration.data}{' (new)' if is_new else ''}   ", end="")
    say(f"database {configuration.database} ({outcome}, schema {versions.newest(config.RESOURCES)})")
    if configuration.smtp_url:
        say(f"mail: {configuration.smtp_url}")
    else:
        say(f"mail: not set up; messages are kept in the outbox, see {configuration.url}/admin/mail")
    with opened(configuration) as db:
        with db.write() as tx:
            jobs.release(tx)
        passwords_made = demo.fill(db, settings.load(db.read, configuration), config.now()) if options.demo else {}
        say(f"Site     {configuration.url}/")
        for finding in check.at_start(db.read, configuration):
            say(f"{finding.state.capitalize():<8} {finding.sentence}")
        announce(db, configuration, passwords_made)
    server.serve(
        configuration,
        listener,
        lambda: microblog.create_app(configuration),
        lambda: say(f"Ready in {time.monotonic() - begun:.1f} s. Ctrl-C stops."),
    )
    os.close(lock)


def announce(db, configuration, passwords_made):
    """Tell how to get in: by the demo's passwords, or by the link that makes the first administrator."""
    show_passwords(passwords_made)
    if accounts.has_admin(db.read):
        return
    with db.write() as tx:
        token = links.add(tx, "setup", config.now() + SETUP_LINK_LIFE)
    say(f"Set up   {configuration.url}/setup?key={token}   (one time, makes you the administrator)")
    if not accounts.has_any(db.read) and sys.stdout.isatty():
        say("Demo     ./run --demo   (fills an empty site with some people and posts)")


def fill_demo(options, configuration):
    """Fill an empty site with some people and posts."""
    with opened(configuration) as db:
        show_passwords(demo.fill(db, settings.load(db.read, configuration), config.now()))


def show_passwords(passwords_made):
    for username, password in passwords_made.items():
        say(f"Log in   {username:<12} password {password}")
