"""The site's numbers, in the terminal."""

import json

import config
from commands.terminal import opened, say
from model import statistics
from model.errors import Invalid

WIDTH = 40


def stats(options, configuration):
    """Print the posts of the last days as bars, beside who was here and how many members there are."""
    if not options.days.isascii() or not options.days.isdigit() or not 1 <= int(options.days[:6]) <= 3660:
        raise Invalid(days="The days have to be a whole number from 1 to 3660.")
    with opened(configuration) as db:
        rows = statistics.series(db.read, int(options.days), config.now())
    if options.json:
        say(json.dumps(rows, indent=2))
        return
    most = max(1, *(row["statuses"] for row in rows))
    say(f"{'day (UTC)':<12}{'posts':>7}{'people':>8}{'members':>9}")
    for row in rows:
        bar = "█" * round(row["statuses"] / most * WIDTH) or ("▏" if row["statuses"] else "")
        say(f"{row['day']:<12}{row['statuses']:>7}{row['active']:>8}{row['accounts_total']:>9}  {bar}".rstrip())
