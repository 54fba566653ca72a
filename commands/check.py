"""Whether all is well with a site and its machine, told a sentence each."""

import contextlib
import http.client
import ipaddress
import json
import os
import shutil
import sqlite3
from typing import NamedTuple

import config
import copies
import db as database
import smtp
import versions
from commands.terminal import say, table
from model import accounts, backups, health, ids, jobs, settings
from moments import stamp

SECOND, HOUR = 1000, 3600 * 1000
# Before these, a checkpoint beside another program's write can lose what was written.
SOUND_SQLITE = (((3, 44, 6), (3, 45, 0)), ((3, 50, 7), (3, 51, 0)), ((3, 51, 3), (99, 0, 0)))


class Finding(NamedTuple):
    """What was looked at, how it is ("ok", "warning", "problem"), and the sentence that says so."""

    state: str
    name: str
    sentence: str


def ok(name, sentence):
    return Finding("ok", name, sentence)


def warning(name, sentence):
    return Finding("warning", name, sentence)


def problem(name, sentence):
    return Finding("problem", name, sentence)


def check(options, configuration):
    """Tell how all is; the exit code is 1 if there is a problem. A warning is none."""
    if options.health:
        return ask(configuration)
    found = list(findings(configuration, options.full))
    if options.json:
        say(json.dumps([finding._asdict() for finding in found], indent=2))
    else:
        table(found)
    return 1 if any(finding.state == "problem" for finding in found) else 0


def ask(configuration):
    """Ask the server that should be running whether it is well, and return the exit code."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(configuration.host, configuration.host).strip("[]")
    try:
        with contextlib.closing(http.client.HTTPConnection(host, configuration.port, timeout=10)) as connection:
            connection.request("GET", "/readyz", headers={"Host": "localhost"})
            answer = connection.getresponse()
            words = answer.read(1000).decode("utf-8", "replace").strip()
    except (OSError, http.client.HTTPException) as error:
        say(f"The server does not answer: {error or type(error).__name__}")
        return 1
    say(words)
    return 0 if answer.status == 200 else 1


def findings(configuration, is_full):
    """Yield all there is to tell."""
    yield from outside(configuration)
    yield sqlite(sqlite3.sqlite_version_info)
    yield mail(configuration)
    if not configuration.database.exists():
        yield warning("database", f"There is no site in {configuration.data} yet; `microblog serve` makes one.")
        return
    try:
        with database.looking(configuration.database) as connection:
            kind, *_ = verdict = inside(connection, configuration, is_full)
            yield verdict
            if kind == "ok":
                yield from running(connection, configuration)
    except sqlite3.DatabaseError as error:
        yield problem("database", f"{configuration.database} cannot be read: {error}.")


def at_start(connection, configuration):
    """Return the warnings and problems that cost nothing to find."""
    found = [*outside(configuration), *running(connection, configuration)]
    return [finding for finding in found if finding.state != "ok"]


def outside(configuration):
    """Yield what can be told without the database."""
    yield address(configuration)
    if not configuration.rate_limits:
        yield warning("limits", "MICROBLOG_RATE_LIMITS is off: passwords can be guessed without end.")
    if configuration.data.exists():
        yield modes(configuration.data)
        yield disk(configuration)


def address(configuration):
    """Return how people reach the site."""
    url = configuration.url
    if configuration.is_secure and configuration.proxies:
        return ok("address", f"People reach the site at {url}.")
    if configuration.is_secure:
        return warning(
            "address",
            "MICROBLOG_PROXIES is not set, so everybody seems to come from the address of the web server in front, "
            "and the limits for one hold for all together.",
        )
    if is_loopback(configuration.host) and not configuration.proxies:
        return ok("address", f"Only this machine reaches the site, at {url}.")
    return warning(
        "address",
        f"People reach the site at {url}: whoever is on the way can read their passwords. Put a web server with a "
        "certificate in front, and set MICROBLOG_URL to its https:// address.",
    )


def is_loopback(host):
    """Return whether nobody but this machine reaches a host."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def modes(data):
    """Return whether the files are for nobody but their owner, and all of one owner."""
    directories = [data, *(place for place in [data / "backups"] if place.is_dir())]
    files = [
        path for path in data.iterdir() if path.name.startswith(("microblog.db", "server.lock")) and path.is_file()
    ]
    files += [path for directory in directories[1:] for path in directory.iterdir() if path.is_file()]
    for path, bits in [*((path, 0o022) for path in directories), *((path, 0o077) for path in files)]:
        facts = path.stat()
        if facts.st_mode & bits:
            return problem("files", f"Others on this machine may use {path}: chmod go= {path}")
        if facts.st_uid != data.stat().st_uid:
            return problem(
                "files", f"{path} belongs to another user than {data}, so the server may not be able to use it."
            )
    if not os.access(data, os.W_OK):
        return warning("files", f"You may not write to {data}: run this as the user who runs the server.")
    return ok("files", "Nobody but their owner may use the files.")


def disk(configuration):
    """Return how much room there is."""
    free = shutil.disk_usage(configuration.data).free
    words = f"The disk has {free / 1_000_000:,.0f} MB left"
    if free < health.LEAST_FREE:
        return problem("disk", f"{words}, which is too little.")
    if configuration.database.exists() and free < backups.room_needed(configuration):
        return warning("disk", f"{words}, which is too little for another copy of the database.")
    return ok("disk", f"{words}.")


def sqlite(version):
    """Return what there is to know of Python's SQLite."""
    words = "SQLite " + ".".join(map(str, version))
    if version < database.OLDEST_SQLITE:
        return problem("sqlite", f"{words} is too old; it takes {'.'.join(map(str, database.OLDEST_SQLITE))}.")
    if any(first <= version < last for first, last in SOUND_SQLITE):
        return ok("sqlite", f"{words}.")
    return ok("sqlite", f"{words}. Before 3.51.3, no other program may write to the database while the server runs.")


def inside(connection, configuration, is_full):
    """Return whether the database is ours, of this version, and sound."""
    path, newest = configuration.database, versions.newest(config.RESOURCES)
    if not backups.is_ours(connection):
        return problem("database", f"{path} is a database of another program.")
    version = backups.version(connection)
    if version < 1:
        return problem("database", f"{path} does not tell its version.")
    if version > newest:
        return problem(
            "database", f"{path} was written by a newer microblog (schema {version}; this one knows {newest})."
        )
    if fault := copies.damage(connection, is_quick=not is_full):
        return problem("database", f"{path} is damaged: {fault}. Restore a backup.")
    if version < newest:
        return warning("database", f"Schema {version}; the next start copies the database and brings it to {newest}.")
    looked = "every page and index" if is_full else "every page"
    return ok("database", f"Schema {version}; {looked} was looked at and is sound.")


def running(connection, configuration):
    """Yield what the tables tell."""
    site, rows, now = settings.load(connection, configuration), jobs.by_name(connection), config.now()
    yield clock(connection, now)
    for name, row in rows.items():
        if row["error"]:
            yield warning("tasks", f"The task {name} failed: {row['error']}")
    yield backup(site, rows.get("backup"), now)
    if site.registrations == "open" and not site.sends_mail:
        yield warning(
            "registrations", "Anybody may join, and without a mail server no address is confirmed: MICROBLOG_SMTP_URL."
        )
    if not accounts.has_admin(connection):
        yield ok("administrator", "There is no administrator yet; the server prints a link that makes one.")


def clock(connection, now):
    """Return whether this machine's clock may be right: nothing was done later than now."""
    latest = max(ids.newest_moment(connection), jobs.last_start(connection))
    if latest > now + 60 * SECOND:
        return problem("clock", f"Something was done at {stamp(latest)} UTC, which is yet to come. Is the clock right?")
    return ok("clock", f"It is {stamp(now)} UTC.")


def backup(site, row, now):
    """Return how old the newest copy is; row is that of the task which makes them."""
    found = backups.listed(site.config)
    if not site.backups:
        return ok("backup", "Nightly copies are switched off (the setting backups is 0).")
    is_overdue = backups.is_overdue(found[0].made_at if found else None, bool(row), now)
    if not found and not is_overdue:
        return ok("backup", "The first copy is made as soon as the server runs.")
    if not found:
        return warning("backup", f"There is no copy in {backups.directory(site.config)}.")
    hours = (now - found[0].made_at) // HOUR
    if is_overdue:
        return warning("backup", f"The newest copy, {found[0].path}, is {hours} hours old.")
    return ok("backup", f"The newest copy is {found[0].path}, {hours} hours old.")


def mail(configuration):
    """Return whether the mail server lets us in; nothing is sent."""
    relay = configuration.smtp_url
    if relay is None:
        return ok("mail", "No mail server is set; messages wait under Admin, Mail.")
    try:
        with smtp.Connection(relay, configuration.mail_host):
            return ok("mail", f"{relay} lets us in.")
    except smtp.Down as error:
        return problem("mail", f"{relay}: {error}")
