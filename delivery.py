"""Delivery: taking message after message from the outbox to the mail server; none is lost, and none sent twice.

Connect first, then claim: a server that is away costs no message an attempt. Then for each message: claim, commit,
send, commit. If the process dies between the server's yes and our commit, it goes out again with the same Message-ID.
"""

import logging
import random
import sqlite3
from collections import Counter

import mail
import smtp
from model import accounts, links, outbox, settings

log = logging.getLogger("microblog")

A_CONNECTION = 50
MINUTE = 60_000
LIVES = {"confirm": 3 * 24 * 60 * MINUTE, "reset": 60 * MINUTE}  # how long a link that is mailed can be used


def deliver(db, config, now, stop, connect=smtp.Connection):
    """Send what is due until nothing is or stop is set; return in words what was done. Raises smtp.Down.

    now: a function, the clock. connect(relay, name): gives what has send(message).
    """
    if config.smtp_url is None:
        return "there is no mail server"
    done, delay = Counter(), config.mail_delay * 1000
    while not stop.is_set() and outbox.is_due(db.read, now(), delay):
        site = settings.load(db.read, config)
        with connect(config.smtp_url, config.mail_host) as connection:
            for _ in range(A_CONNECTION):
                with db.write() as tx:
                    lead = None if stop.is_set() else outbox.claim(tx, now(), delay)
                if lead is None:
                    break
                outcome = deliver_one(db, site, connection, lead, now)
                done[outcome] += 1
                if outcome == "lost":
                    break
    return ", ".join(f"{number} {outcome}" for outcome, number in sorted(done.items())) or "nothing to send"


def deliver_one(db, site, connection, lead, now):
    """Send the message that lead leads, if it is still wanted; return sent, dropped, failed, refused or lost."""
    try:
        rows = wanted(db, lead, now())
        if not rows:
            return "dropped"
        message = written(db, site, rows, now())
    except sqlite3.OperationalError:  # a lock that is held, a full disk: no fault of the message
        raise
    except Exception as error:  # whatever is wrong with one message, the others can be sent
        log.exception("mail", extra={"fields": {"message": lead["dedupe_key"]}})
        return ended(db, lead, now(), f"It cannot be written: {error}")
    try:
        connection.send(message)
    except smtp.Refused as error:
        return ended(db, lead, now(), str(error)) if error.is_final else put_off(db, lead, now(), error, "refused")
    except smtp.Lost as error:
        return put_off(db, lead, now(), error, "lost")
    except smtp.Down as error:
        with db.write() as tx:
            outbox.give_back(tx, lead, now(), str(error))
        raise
    with db.write() as tx:
        outbox.sent(tx, lead, now())
    return "sent"


def wanted(db, lead, now):
    """Return the rows that lead's message is to tell of, none if lead is not wanted any more; drop the others."""
    rows = outbox.members(db.read, lead["id"])
    reasons = outbox.unwanted(db.read, rows, now) if rows else {}
    if reasons:
        with db.write() as tx:
            outbox.drop(tx, reasons, now)
    return [row for row in rows if row["id"] not in reasons] if lead["id"] not in reasons else []


def written(db, site, rows, now):
    """Return the message of rows. A link that it needs is made now: the outbox holds no secrets."""
    reader, secret = accounts.stored(db.read, rows[0]["account_id"]), ""
    if rows[0]["kind"] in LIVES:
        with db.write() as tx:
            secret = new_link(tx, rows[0], now)
    return mail.message(db.read, site, reader, rows, now, secret)


def new_link(tx, lead, now):
    """Return the token of a new link for the message that lead leads, which is of a kind in LIVES."""
    email = accounts.stored(tx, lead["account_id"])["email"]
    return links.add(tx, lead["kind"], now + LIVES[lead["kind"]], lead["account_id"], email)


def put_off(db, lead, now, error, outcome):
    """Let lead's message be tried again, later each time, or end it after many tries."""
    if lead["attempts"] >= outbox.MAX_ATTEMPTS:
        return ended(db, lead, now, f"Given up after {lead['attempts']} tries: {error}")
    longest = min(6 * 60 * MINUTE, MINUTE * 4 ** (lead["attempts"] - 1))
    with db.write() as tx:
        outbox.later(tx, lead, now + int(random.uniform(0.5, 1) * longest), str(error))
    return outcome


def ended(db, lead, now, error):
    """Note that lead's message failed for good."""
    with db.write() as tx:
        outbox.failed(tx, lead, now, error)
    return "failed"
