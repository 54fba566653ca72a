"""What belongs to a person, into a file and back, without the web."""

import os

import config
from archives import reading, writing
from commands.terminal import opened, say
from commands.users import account_named
from model import imports, settings
from model.errors import Problem


def export(options, configuration):
    """Write the archive of an account into a file that was not there before."""
    with opened(configuration) as db:
        account, now = account_named(db, options.name), config.now()
        name = options.file or writing.filename(account, now)
        try:
            with open(name, "xb", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
                for piece in writing.pieces(db, account, settings.load(db.read, configuration), now):
                    file.write(piece)
        except OSError as error:
            raise Problem(f"{name} cannot be written: {error.strerror}.") from None
    say(f"{name} has all that is @{account['username']}'s own.")


def bring(options, configuration):
    """Write the posts of an archive as those of an account, telling how far it is."""
    with opened(configuration) as db:
        account, site, now = account_named(db, options.name), settings.load(db.read, configuration), config.now()
        try:
            with open(options.file, "rb") as file:
                total = imports.queue(db, account["id"], reading.posts(file, site.host, now), now)
        except OSError as error:
            raise Problem(f"{options.file} cannot be read: {error.strerror}.") from None
        row, count = imports.latest(db.read, account["id"]), 1
        while count and not row["finished_at"]:  # none are written for who was shut out meanwhile
            with db.write() as tx:
                count = imports.write_some(tx, site, now)
            row = imports.latest(db.read, account["id"]) or row
            say(f"\r{row['imported'] + row['known'] + row['failed']:,} of {total:,} posts", end="")
    say(
        f"\r{row['imported']:,} posts are here now; {row['known']:,} were already, {row['failed']:,} could not be read."
    )
