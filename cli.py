"""The `microblog` command: serves the site, and does without the web what only its owner may do."""

import argparse
import os
import sqlite3
import sys

import config
import db as database
import server
import sound
from commands import archive, backups, check, invites, numbers, serving, site, tasks, users
from model import accounts
from model.errors import Problem
from model.invites import LIVES, USES


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
    except sqlite3.OperationalError as problem:  # a full disk, a file of another owner, others that write for long
        return complain(f"The database cannot be used: {problem}.", 1)
    except sqlite3.DatabaseError as problem:
        if problem.sqlite_errorcode & 0xFF not in sound.DAMAGE:
            raise
        return complain(f"The database is damaged: {problem}. {sound.RESTORE}", 1)
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
    top.set_defaults(run=serving.serve, demo=False)
    commands = top.add_subparsers(title="commands", metavar="COMMAND")

    def command(parent, name, run, help):
        added = parent.add_parser(name, help=help, description=help[0].upper() + help[1:] + ".")
        added.add_argument("--data", metavar="DIRECTORY", help="the data directory (MICROBLOG_DATA, ./data)")
        added.set_defaults(run=run)
        return added

    serve = command(commands, "serve", serving.serve, "serve the site (this is what no command means)")
    serve.add_argument("--host", help="the address to listen on (MICROBLOG_HOST, 127.0.0.1)")
    serve.add_argument("--port", help="the port to listen on (MICROBLOG_PORT, 8080)")
    serve.add_argument("--demo", action="store_true", help="fill an empty site with some people and posts first")

    user = commands.add_parser("user", help="manage accounts", description="Manage accounts.")
    user = user.add_subparsers(title="commands", metavar="COMMAND", required=True)
    adding = command(user, "add", users.add, "add an account")
    adding.add_argument("--email", default="", metavar="ADDRESS")
    adding.add_argument("--role", default="user", choices=accounts.ROLES)
    changing = command(user, "password", users.password, "set an account's password and end all that acts for it")
    for each in (adding, changing):
        each.add_argument("name")
        each.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    listing = command(user, "list", users.list_all, "list all accounts")
    listing.add_argument("--json", action="store_true", help="as JSON")
    role = command(user, "role", users.role, "make an account a user, a moderator or an admin")
    role.add_argument("name")
    role.add_argument("role", choices=accounts.ROLES)
    command(user, "disable", users.disable, "keep an account from logging in").add_argument("name")
    command(user, "enable", users.enable, "let an account log in again").add_argument("name")
    deleting = command(user, "delete", users.delete, "delete an account and everything it wrote")
    deleting.add_argument("name")
    deleting.add_argument("--yes", action="store_true", help="do not ask")
    token = command(user, "token", users.token, "print an access token, for a script that acts for an account")
    token.add_argument("name")
    token.add_argument("--scopes", default="read", help='what it may do, such as "read write:statuses" (read)')
    token.add_argument("--for", dest="application", default="command line", help="what the script is called")

    exporting = command(commands, "export", archive.export, "write all that is an account's own into a .zip")
    exporting.add_argument("name")
    exporting.add_argument("file", nargs="?", help="what the archive is called (archive-NAME-DATE.zip)")
    bringing = command(commands, "import", archive.bring, "write the posts of a Mastodon archive, as an account's own")
    bringing.add_argument("name")
    bringing.add_argument("file", help="the .zip or .tar.gz, or the outbox.json in it")

    saving = command(commands, "backup", backups.backup, "write a checked copy of the whole site into one file")
    saving.add_argument("file", help="the file; it holds everything, so keep it where nobody else reads it")
    saving.add_argument("--force", action="store_true", help="let it take the place of a file that is there")
    restoring = command(commands, "restore", backups.restore, "make such a copy the site of an empty data directory")
    restoring.add_argument("file")
    restoring.add_argument(
        "--end-sessions",
        action="store_true",
        help="end all sessions and tokens: those that were ended since the copy was made are good in it",
    )
    checking = command(commands, "check", check.check, "look whether all is well with a site, running or not")
    checking.add_argument("--full", action="store_true", help="look through every index of the database, too")
    checking.add_argument("--health", action="store_true", help="only ask the server that runs whether it is well")
    checking.add_argument("--json", action="store_true", help="as JSON")

    invite = commands.add_parser("invite", help="manage invitations", description="Manage invitations.")
    invite = invite.add_subparsers(title="commands", metavar="COMMAND", required=True)
    making = command(invite, "new", invites.new, "make an invitation and print its link")
    making.add_argument("--note", default="", help="for whom it is")
    making.add_argument("--life", default="week", choices=LIVES, help="how long it can be used (week)")
    making.add_argument("--uses", default="1", choices=USES, help="how many people it lets in (1)")
    making.add_argument("--by", default="", metavar="NAME", help="who invites (the first administrator)")
    listing = command(invite, "list", invites.list_all, "list all invitations and who came by them")
    listing.add_argument("--json", action="store_true", help="as JSON")
    command(invite, "revoke", invites.revoke, "end an invitation").add_argument("id")

    setting = command(
        commands, "settings", site.change_settings, "list, show or set what is decided for the whole site"
    )
    setting.add_argument("name", nargs="?")
    setting.add_argument("value", nargs="?")
    setting.add_argument("--json", action="store_true", help="as JSON")
    command(commands, "demo", serving.fill_demo, "fill an empty site with some people and posts")
    routes = command(commands, "routes", site.list_routes, "list all addresses and who may call them")
    routes.add_argument("--json", action="store_true", help="as JSON")
    routes.add_argument("--markdown", action="store_true", help="those of the API only, as the table of docs/api.md")
    shown = command(commands, "config", site.show_config, "show each value of the configuration and where it came from")
    shown.add_argument("--json", action="store_true", help="as JSON")
    stats = command(commands, "stats", numbers.stats, "print the site's numbers, day by day")
    stats.add_argument("--days", default="30", help="how many days (30)")
    stats.add_argument("--json", action="store_true", help="as JSON")
    task = commands.add_parser("task", help="what the site does by itself", description="What the site does by itself.")
    task = task.add_subparsers(title="commands", metavar="COMMAND", required=True)
    listing = command(task, "list", tasks.task_list, "list the tasks: when each ran, what came of it, when it is due")
    listing.add_argument("--json", action="store_true", help="as JSON")
    command(task, "run", tasks.task_run, "run a task now").add_argument("name")
    mail = commands.add_parser("mail", help="try the mail", description="Try the mail.")
    mail = mail.add_subparsers(title="commands", metavar="COMMAND", required=True)
    command(mail, "test", tasks.mail_test, "send a test message to an address").add_argument("address")
    command(commands, "version", site.show_version, "show the version")
    return top


if __name__ == "__main__":
    sys.exit(main())
