"""The whole site, into a file and back."""

import os
import sys
import time
from pathlib import Path

import config
import db as database
import server
import versions
from commands.terminal import say
from model import backups
from model.errors import Problem


def backup(options, configuration):
    """Write a copy of the whole site into a file, also while the server runs."""
    file = Path(options.file)
    if file.is_dir():
        raise Problem(f"{file} is a directory. Say what the file shall be called: {file / 'microblog.db'}")
    if is_part_of(configuration, file):
        raise Problem(f"{file} is the site itself.")
    if file.exists() and not options.force:
        raise Problem(f"{file} is there already. Choose another name, or let it be replaced: --force")
    if not file.absolute().parent.is_dir():
        raise Problem(f"There is no directory {file.absolute().parent}.")
    begun = time.monotonic()
    try:
        backups.write(configuration, file.absolute(), progress())
    except (OSError, database.sqlite3.Error) as error:
        raise Problem(f"The backup failed: {error}. {file} was not written.") from None
    seconds = time.monotonic() - begun
    say(f"{file} has the whole site: {file.stat().st_size:,} bytes, copied and checked in {seconds:.1f} s.")


def is_part_of(configuration, file):
    """Return whether file is the database that is served, or one of the files beside it."""
    path = configuration.database
    parts = [path.with_name(path.name + ending) for ending in ("", "-wal", "-shm", "-journal", ".lock")]
    return os.path.realpath(file) in map(os.path.realpath, parts) or any(
        part.exists() and file.exists() and file.samefile(part) for part in parts
    )


def restore(options, configuration):
    """Make the copy in a file the site of a data directory that has none, where no server runs."""
    file = Path(options.file)
    if not file.is_file():
        raise Problem(f"There is no file {file}.")
    lock = server.claim(configuration.data)
    try:
        newest = versions.newest(config.RESOURCES)
        version = backups.restore(file, configuration, newest, options.end_sessions, progress())
    except OSError as error:
        raise Problem(f"{file} cannot be restored: {error.strerror}.") from None
    finally:
        os.close(lock)
    say(f"{configuration.database} is the site of {file} again, looked through and without a fault.")
    if version < newest:
        say(f"Its schema is {version}; the next start brings it to {newest}.")
    if options.end_sessions:
        say("All sessions, tokens and links that people were mailed are ended: everybody logs in anew.")


def progress():
    """Return a function that shows a share on the terminal, if there is one; it never says to stop."""
    shown = [""]

    def show(share):
        words = f"copying: {share:.0%}" if share < 1 else "copied; looking through it"
        if sys.stdout.isatty() and words != shown[0]:
            say(f"\r{words:<30}", end="\r")
            shown[0] = words
        return False

    return show
