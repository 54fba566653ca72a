"""Accounts, without the web."""

import getpass
import json
import sys

import config
from commands.terminal import opened, say, table
from db import Page
from model import accounts, passwords, tokens, upkeep
from model.errors import Invalid, NotFound


def add(options, configuration):
    """Add an account, and print nothing but that."""
    username, email = accounts.checked_username(options.name), accounts.checked_email(options.email)
    password = hashed_password(options, username)
    with opened(configuration) as db, db.write() as tx:
        accounts.add(tx, username, password, config.now(), email=email, is_confirmed=True, role=options.role)
    say(f"@{username} can log in now.")


def password(options, configuration):
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


def list_all(options, configuration):
    """List the accounts, oldest first."""
    with opened(configuration) as db:
        rows = [dict(row) for row in reversed(accounts.everybody(db.read, Page(limit=1_000_000)))]
    for row in rows:
        states = {"disabled_at": "disabled", "suspended_at": "suspended"}
        row["state"] = next((words for column, words in states.items() if row[column]), "active")
    if options.json:
        return say(json.dumps(rows, indent=2))
    return table([(f"@{row['username']}", row["role"], row["state"], row["email"] or "-") for row in rows])


def role(options, configuration):
    """Give an account a role."""
    return change(
        configuration, options.name, lambda tx, id: accounts.set_role(tx, id, options.role), "is now " + options.role
    )


def disable(options, configuration):
    """Keep an account from logging in."""
    return change(configuration, options.name, lambda tx, id: accounts.disable(tx, id, config.now()), "is disabled")


def enable(options, configuration):
    """Let an account log in again."""
    return change(configuration, options.name, accounts.enable, "can log in again")


def change(configuration, name, action, outcome):
    """Do action(tx, id) to the account called name and say the outcome."""
    with opened(configuration) as db:
        account = account_named(db, name)
        with db.write() as tx:
            action(tx, account["id"])
    say(f"@{account['username']} {outcome}.")


def delete(options, configuration):
    """Delete an account and all it wrote, once its name was typed again."""
    with opened(configuration) as db:
        account = account_named(db, options.name)
        username = account["username"]
        if not options.yes and input(f"Type {username} to delete the account and all it wrote: ") != username:
            raise Invalid(name="Nothing was deleted.")
        with db.write() as tx:
            accounts.delete(tx, account["id"], config.now())
        upkeep.erase_deleted(db, config.now())
    say(f"@{username} and all they wrote are deleted.")


def token(options, configuration):
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
