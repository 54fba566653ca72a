"""What waits for those who run the site."""

from __future__ import annotations

import sqlite3


def counts(connection: sqlite3.Connection, since: int) -> dict[str, int]:
    """Return how many registrations wait, reports are open, and mails failed since then."""
    row = connection.execute(
        """
        SELECT (SELECT count(*) FROM accounts WHERE approved_at IS NULL AND deleted_at IS NULL) AS registrations,
               (SELECT count(*) FROM reports WHERE action_taken_at IS NULL) AS reports,
               (SELECT count(*) FROM outbox
                 WHERE finished_at > :since AND outcome = 'failed' AND lead_id IS NULL) AS failed_mails
        """,
        {"since": since},
    ).fetchone()
    return dict(row)
