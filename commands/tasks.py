"""What the site does by itself, tried by hand: its tasks, and its mail."""

import json
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

import config
import scheduler
import smtp
from commands.terminal import opened, say, table
from model import accounts, jobs, settings
from model.errors import NotFound, Problem


def task_list(options, configuration):
    """List the tasks: when each ran, what came of it, and when it is due."""
    with opened(configuration) as db:
        rows = jobs.by_name(db.read)
    listed = [described(name, rows.get(name)) for name in scheduler.JOBS]
    if options.json:
        return say(json.dumps(listed, indent=2))
    return table([("task", "last run", "next", "result"), *(tuple(task.values())[:4] for task in listed)])


def described(name, row):
    """Return what there is to tell of a task."""
    return {
        "name": name,
        "last_run": moment(row["started_at"]) if row else "never",
        "next": moment(row["due_at"]) if row and row["due_at"] > 0 else "now",
        "result": ("failed: " + row["error"] if row["error"] else row["result"]) if row else "",
        "meaning": scheduler.JOBS[name].meaning,
    }


def moment(milliseconds):
    """Return a time as people read it, in UTC."""
    return f"{datetime.fromtimestamp(milliseconds / 1000, UTC):%Y-%m-%d %H:%M:%S}" if milliseconds else "never"


def task_run(options, configuration):
    """Run a task now, whether or not it is due; also while the server runs."""
    if options.name not in scheduler.JOBS:
        raise NotFound(f"There is no task {options.name}; there are {', '.join(scheduler.JOBS)}.")
    with opened(configuration) as db:
        begun = config.now()
        with db.write() as tx:
            jobs.hurry(tx, options.name)
        scheduler.tick(db, configuration, names=(options.name,))
        row = jobs.by_name(db.read)[options.name]
    if row["started_at"] is None or row["started_at"] < begun:
        raise Problem(f"The task {options.name} is running in another process just now; it will run once more after.")
    if row["error"]:
        raise Problem(f"The task {options.name} failed: {row['error']}")
    say(f"{options.name}: {row['result']}")


def mail_test(options, configuration):
    """Send a test message at once, and say what the mail server says."""
    address = accounts.checked_email(options.address)
    if configuration.smtp_url is None:
        raise Problem(
            "There is no mail server: set MICROBLOG_SMTP_URL, such as smtps://USER:PASSWORD@mail.example.org."
        )
    with opened(configuration) as db:
        site = settings.load(db.read, configuration)
    message = EmailMessage()
    message["From"], message["To"] = site.mail_from, address
    message["Subject"] = f"A test from {site.name}"
    message["Date"], message["Message-ID"] = formatdate(), make_msgid("test", configuration.mail_host)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(f"This is a test: {site.url} can send mail to this address.\n")
    say(f"connecting to {configuration.smtp_url}")
    try:
        with smtp.Connection(configuration.smtp_url, configuration.mail_host) as connection:
            say(f"sending from {site.mail_from}")
            connection.send(message)
    except (smtp.Down, smtp.Refused, smtp.Lost) as error:
        raise Problem(f"The test was not sent. {error}") from None
    say("sent: the mail server has taken it")
