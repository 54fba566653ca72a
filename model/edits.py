"""Edits: changing a status after it was published, and what it said before."""

from __future__ import annotations

import json
import sqlite3

from model import fulltext, ids, mentions, notifications, tags, text
from model.statuses import Draft


def edit(tx: sqlite3.Connection, status: sqlite3.Row, draft: Draft, host: str, now: int) -> None:
    """Give status, its author's own, what draft says; the version before is kept. Visibility and parent stay.

    Who is named only now is told as of a new status; who passed it on is told that it changed.
    """
    if changed(status, draft):
        keep_version(tx, status, host, now)
        row = {**dict(status), "text": draft.text, "spoiler_text": draft.spoiler_text}
        fulltext.remove(tx, status)
        tx.execute(
            """
            UPDATE statuses
               SET text = :text, spoiler_text = :spoiler_text, sensitive = :sensitive,
                   language = :language, edited_at = :now
             WHERE id = :id AND account_id = :account_id
            """,
            {**row, "sensitive": draft.sensitive, "language": draft.language, "now": now},
        )
        fulltext.add(tx, row)
        tags.detach(tx, status["id"])
        tags.attach(tx, status["id"], status["visibility"], draft.tags)
        name_anew(tx, status, [account["id"] for account in draft.named], now)
        notifications.add(tx, "update", status["account_id"], passed_on_by(tx, status["id"]), now, status)


def changed(status: sqlite3.Row, draft: Draft) -> bool:
    """Return whether draft says anything that status does not say already."""
    before = (status["text"], status["spoiler_text"], bool(status["sensitive"]), status["language"])
    return before != (draft.text, draft.spoiler_text, draft.sensitive, draft.language)


def keep_version(tx: sqlite3.Connection, status: sqlite3.Row, host: str, now: int) -> None:
    """Keep what status says now among its earlier versions."""
    tx.execute(
        """
        INSERT INTO status_edits (id, status_id, created_at, sensitive, spoiler_text, text, html)
        VALUES (:id, :status, :written_at, :sensitive, :spoiler_text, :text, :html)
        """,
        {
            "id": ids.take(tx, now),
            "status": status["id"],
            "written_at": status["edited_at"] or status["created_at"],
            "sensitive": status["sensitive"],
            "spoiler_text": status["spoiler_text"],
            "text": status["text"],
            "html": html_of(tx, status, host),
        },
    )


def name_anew(tx: sqlite3.Connection, status: sqlite3.Row, named: list[int], now: int) -> None:
    """Make named the people whom status names, and tell those who have never been told of it."""
    values = {"status": status["id"], "named": json.dumps(named)}
    told = {row["account_id"] for row in tx.execute(TOLD, values)}
    tx.execute("DELETE FROM mentions WHERE status_id = :status", values)
    mentions.attach(tx, status["id"], named)
    notifications.add(tx, "mention", status["account_id"], [id for id in named if id not in told], now, status)


TOLD = """
    SELECT account_id FROM mentions WHERE status_id = :status
    UNION SELECT account_id FROM notifications WHERE status_id = :status AND type = 'mention'
"""


def passed_on_by(tx: sqlite3.Connection, status_id: int) -> list[int]:
    """Return the ids of those who reblogged a status."""
    sql = "SELECT account_id FROM statuses WHERE reblog_of_id = :status ORDER BY account_id LIMIT 1000"
    return [row["account_id"] for row in tx.execute(sql, {"status": status_id})]


def history(connection: sqlite3.Connection, status: sqlite3.Row, host: str) -> list[sqlite3.Row]:
    """Return the versions of status, oldest first, the present one last: created_at, html, spoiler_text, sensitive."""
    return connection.execute(
        """
        SELECT * FROM (SELECT created_at, html, spoiler_text, sensitive FROM status_edits
                        WHERE status_id = :id ORDER BY created_at)
        UNION ALL
        SELECT coalesce(edited_at, created_at), :html, spoiler_text, sensitive FROM statuses WHERE id = :id
        """,
        {"id": status["id"], "html": html_of(connection, status, host)},
    ).fetchall()


def html_of(connection: sqlite3.Connection, status: sqlite3.Row, host: str) -> str:
    """Return what status says now as HTML."""
    return text.as_html(status["text"], mentions.usernames(connection, status["id"]), host)
