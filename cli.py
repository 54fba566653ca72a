"""The `microblog` command: serves the site, and does without the web what only its owner may do."""

import argparse
import contextlib
import getpass
import json
import os
import sys
import time
from dataclasses import fields

import config
import db as database
import demo
import microblog
import server
from api import docs
from db import Page
from model import accounts, links, passwords, settings, tokens
from model.errors import Invalid, NotFound, Problem

SETUP_LINK_LIFE = 30 * 24 * 3600 * 1000


def main(arguments=None):
    """Run the command line; return its exit code: 0, 1 for a failure, 2 for wrong use."""
    options = parser().parse_args(arguments)
    chosen = {name: getattr(options, name, None) for name in ("host", "port", "data")}
    try:
        return options.run(options, config.load(os.environ, chosen)) or 0
    except config.Misconfigured as problem:
        return complain(problem, 2)
    except (database.Unusable, server.CannotServe, Problem) as problem:
        return complain(problem, 1)
    except KeyboardInterrupt:
        return complain("Stopped.", 1)
    except BrokenPipeError:  # the reader of our output, such as head, has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def complain(problem, code):
    print(f"microblog: {problem}", file=sys.stderr)
    return code


def parser():
    """Return the parser of the command line; each command has its function in `run`."""
    top = argparse.ArgumentParser(prog="microblog", description="The microblog: one command, one process, one file.")
    top.set_defaults(run=serve, demo=False)
    commands = top.add_subparsers(title="commands", metavar="COMMAND")

    def command(parent, name, run, help):
        added = parent.add_parser(name, help=help, description=help[0].upper() + help[1:] + ".")
        added.add_argument("--data", metavar="DIRECTORY", help="the data directory (MICROBLOG_DATA, ./data)")
        added.set_defaults(run=run)
        return added

    serving = command(commands, "serve", serve, "serve the site (this is what no command means)")
    serving.add_argument("--host", help="the address to listen on (MICROBLOG_HOST, 127.0.0.1)")
    serving.add_argument("--port", help="the port to listen on (MICROBLOG_PORT, 8080)")
    serving.add_argument("--demo", action="store_true", help="fill an empty site with some people and posts first")

    users = commands.add_parser("user", help="manage accounts", description="Manage accounts.")
    users = users.add_subparsers(title="commands", metavar="COMMAND", required=True)
    adding = command(users, "add", user_add, "add an account")
    adding.add_argument("--email", default="", metavar="ADDRESS")
    adding.add_argument("--role", default="user", choices=accounts.ROLES)
    changing = command(users, "password", user_password, "set an account's password and end all that acts for it")
    for each in (adding, changing):
        each.add_argument("name")
        each.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    listing = command(users, "list", user_list, "list all accounts")
    listing.add_argument("--json", action="store_true", help="as JSON")
    role = command(users, "role", user_role, "make an account a user, a moderator or an admin")
    role.add_argument("name")
    role.add_argument("role", choices=accounts.ROLES)
    command(users, "disable", user_disable, "keep an account from logging in").add_argument("name")
    command(users, "enable", user_enable, "let an account log in again").add_argument("name")
    deleting = command(users, "delete", user_delete, "delete an account and everything it wrote")
    deleting.add_argument("name")
    deleting.add_argument("--yes", action="store_true", help="do not ask")
    token = command(users, "token", user_token, "print an access token, for a script that acts for an account")
    token.add_argument("name")
    token.add_argument("--scopes", default="read", help='what it may do, such as "read write:statuses" (read)')
    token.add_argument("--for", dest="application", default="command line", help="what the script is called")

    setting = command(commands, "settings", site_settings, "list, show or set what is decided for the whole site")
    setting.add_argument("name", nargs="?")
    setting.add_argument("value", nargs="?")
    setting.add_argument("--json", action="store_true", help="as JSON")
    command(commands, "demo", fill_demo, "fill an empty site with some people and posts")
    routes = command(commands, "routes", list_routes, "list all addresses and who may call them")
    routes.add_argument("--json", action="store_true", help="as JSON")
    routes.add_argument("--markdown", action="store_true", help="those of the API only, as the table of docs/api.md")
    shown = command(commands, "config", show_config, "show each value of the configuration and where it came from")
    shown.add_argument("--json", action="store_true", help="as JSON")
    command(commands, "version", show_version, "show the version")
    return top


# --- Serving ----------------------------------------------------------------------------------------------------------


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
    say(f"database {configuration.database} ({outcome}, schema {database.newest_version(config.RESOURCES)})")
    with opened(configuration) as db:
        passwords_made = demo.fill(db, settings.load(db.read, configuration), config.now()) if options.demo else {}
        erase_deleted(db)
        say(f"Site     {configuration.url}/")
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
    if not accounts.has_any(db.read):
        say("Demo     ./run --demo   (fills an empty site with some people and posts)")


def erase_deleted(db):
    """Finish deleting the accounts whose deletion was cut short."""
    for id in accounts.to_erase(db.read):
        is_more = True
        while is_more:
            with db.write() as tx:
                is_more = accounts.erase(tx, id, config.now())


def fill_demo(options, configuration):
    """Fill an empty site with some people and posts."""
    with opened(configuration) as db:
        show_passwords(demo.fill(db, settings.load(db.read, configuration), config.now()))


def show_passwords(passwords_made):
    for username, password in passwords_made.items():
        say(f"Log in   {username:<12} password {password}")


# --- Accounts ---------------------------------------------------------------------------------------------------------


def user_add(options, configuration):
    """Add an account, and print nothing but that."""
    username, email = accounts.checked_username(options.name), accounts.checked_email(options.email)
    password = hashed_password(options, username)
    with opened(configuration) as db, db.write() as tx:
        accounts.add(tx, username, password, config.now(), email=email, is_confirmed=True, role=options.role)
    say(f"@{username} can log in now.")


def user_password(options, configuration):
    """Set a password; whatever was logged in or acted for the account has to log in anew."""
    with opened(configuration) as db:
        account = account_named(db, options.name)
        password = hashed_password(options, account["username"])
        with db.write() as tx:
            accounts.set_password(tx, account["id"], password)
            accounts.end_access(tx, account["id"])
    say(f"@{account['username']} has a new password. All sessions and tokens are ended.")


def hashed_password(options, username):
    """Return the hash of a password that is typed twice, or read from standard input."""
    if options.password_stdin:
        password = sys.stdin.readline().rstrip("\n")
    else:
        password = getpass.getpass(f"Password for @{username}: ")
        if getpass.getpass("Once more: ") != password:
            raise Invalid(password="The two passwords differ.")
    passwords.check(password, username)
    return passwords.hashed(password)


def user_list(options, configuration):
    """List the accounts, oldest first."""
    with opened(configuration) as db:
        rows = [dict(row) for row in reversed(accounts.everybody(db.read, Page(limit=1_000_000)))]
    for row in rows:
        states = {"disabled_at": "disabled", "suspended_at": "suspended"}
        row["state"] = next((words for column, words in states.items() if row[column]), "active")
    if options.json:
        return say(json.dumps(rows, indent=2))
    return table([(f"@{row['username']}", row["role"], row["state"], row["email"] or "-") for row in rows])


def user_role(options, configuration):
    """Give an account a role."""
    return change(
        configuration, options.name, lambda tx, id: accounts.set_role(tx, id, options.role), "is now " + options.role
    )


def user_disable(options, configuration):
    """Keep an account from logging in."""
    return change(configuration, options.name, lambda tx, id: accounts.disable(tx, id, config.now()), "is disabled")


def user_enable(options, configuration):
    """Let an account log in again."""
    return change(configuration, options.name, accounts.enable, "can log in again")


def change(configuration, name, action, outcome):
    """Do action(tx, id) to the account called name and say the outcome."""
    with opened(configuration) as db:
        account = account_named(db, name)
        with db.write() as tx:
            action(tx, account["id"])
    say(f"@{account['username']} {outcome}.")


def user_delete(options, configuration):
    """Delete an account and all it wrote, once its name was typed again."""
    with opened(configuration) as db:
        account = account_named(db, options.name)
        username = account["username"]
        if not options.yes and input(f"Type {username} to delete the account and all it wrote: ") != username:
            raise Invalid(name="Nothing was deleted.")
        with db.write() as tx:
            accounts.delete(tx, account["id"], config.now())
        erase_deleted(db)
    say(f"@{username} and all they wrote are deleted.")


def user_token(options, configuration):
    """Print an access token and nothing else, so that a script can take it."""
    scopes = tokens.checked_scopes(options.scopes)
    with opened(configuration) as db:
        account = account_named(db, options.name)
        with db.write() as tx:
            token = tokens.add_personal(tx, account["id"], options.application, scopes, config.now())
    say(token)


def account_named(db, name):
    """Return the account called name, whatever its state but deleted."""
    account = accounts.find_by_name(db.read, name.removeprefix("@"))
    if account is None or account["deleted_at"]:
        raise NotFound(f"There is no account called {name}.")
    return account


# --- The site ---------------------------------------------------------------------------------------------------------


def site_settings(options, configuration):
    """List the settings, show one, or set one."""
    with opened(configuration) as db:
        if options.value is not None:
            value = settings.parsed(options.name, options.value)
            with db.write() as tx:
                settings.change(tx, options.name, value, config.now())
        site = settings.load(db.read, configuration)
    if options.name and options.name not in settings.SETTINGS:
        settings.parsed(options.name, "")
    values = {name: getattr(site, name) for name in settings.SETTINGS if name == options.name or not options.name}
    if options.json:
        return say(json.dumps(values, indent=2, ensure_ascii=False))
    if options.name:
        return say(values[options.name])
    return table(
        [
            (name, json.dumps(value, ensure_ascii=False), settings.SETTINGS[name].meaning)
            for name, value in values.items()
        ]
    )


def list_routes(options, configuration):
    """List all addresses."""
    if options.markdown:
        return say(docs.markdown(microblog.all_routes()))
    routes = [(route.method, route.rule, right_of(route)) for route in microblog.all_routes()]
    if options.json:
        return say(
            json.dumps([dict(zip(("method", "path", "right"), route, strict=True)) for route in routes], indent=2)
        )
    return table(sorted(routes, key=lambda route: (route[1], route[0])))


def right_of(route):
    """Return who may call route, as it declares it: open, public, login, a role, program, or a token's scope."""
    rights = [name for name in ("public", "program", "open", "login", "role", "scope") if name in route.config]
    return " ".join(name if route.config[name] is True else f"{name}={route.config[name]}" for name in rights)


def show_config(options, configuration):
    """Show the configuration; nothing in it is secret."""
    values = {field.name: shown(getattr(configuration, field.name)) for field in fields(config.Config)}
    del values["sources"]
    if options.json:
        listed = {name: {"value": value, "source": configuration.sources[name]} for name, value in values.items()}
        return say(json.dumps(listed, indent=2))
    return table([(f"MICROBLOG_{name.upper()}", value, configuration.sources[name]) for name, value in values.items()])


def shown(value):
    """Return a value of the configuration as its variable would be written."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return " ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def show_version(options, configuration):
    """Show the version."""
    say(f"microblog {config.VERSION}")


@contextlib.contextmanager
def opened(configuration):
    """Give the database of configuration, made or brought up to date if need be."""
    database.prepare(configuration.database, config.RESOURCES, say)
    db = database.Database(configuration.database)
    try:
        yield db
    finally:
        db.close()


def table(rows):
    """Print rows with their columns one under the other."""
    widths = [max(len(str(cell)) for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        say("  ".join(f"{cell!s:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip())


def say(text, end="\n"):
    print(text, end=end, flush=True)


if __name__ == "__main__":
    sys.exit(main())
