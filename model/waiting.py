"""What waits for those who run the site."""

from __future__ import annotations

import sqlite3


def counts(connection: sqlite3.Connection, me_id: int, since: int) -> dict[str, int]:
    """Return how many registrations wait, reports that me_id may see are open, and mails failed since then."""
    row = connection.execute(
        """
        SELECT (SELECT count(*) FROM accounts WHERE approved_at IS NULL AND deleted_at IS NULL) AS registrations,
               (SELECT count(*) FROM reports WHERE action_taken_at IS NULL AND target_account_id <> :me) AS reports,
               (SELECT count(*) FROM outbox
                 WHERE finished_at > :since AND outcome = 'failed' AND lead_id IS NULL) AS failed_mails
        """,
        {"me": me_id, "since": since},
    ).fetchone()
    return dict(row)
