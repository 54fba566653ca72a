"""What belongs to a person, into a file and back, without the web."""

import os

import config
from archives import writing
from commands.terminal import opened, say
from commands.users import account_named
from model import settings
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
