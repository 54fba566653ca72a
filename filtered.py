"""Filtered: filters as objects of Mastodon's client API, and on statuses what a reader's filters say of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

from db import Database
from model import filtering, filters
from times import time

Entity = dict[str, Any]


def mark(db: Database, statuses: Mapping[int, Entity], me: sqlite3.Row, now: int) -> None:
    """Fill `filtered` of statuses, {id: Status}, and of what they show: all filters of me's they meet.

    Wherever the status is listed: clients look at the contexts of each filter. https://docs.joinmastodon.org/entities/FilterResult/
    """
    rows = filtering.words_of(db.read, statuses)
    met = filtering.matches(filters.of_account(db.read, me["id"]), rows, me["id"], now)
    for id, matches in met.items():
        for status in filter(None, (statuses[id], statuses[id]["reblog"])):
            status["filtered"] = [result(match) for match in matches]


def result(match: filtering.Match) -> Entity:
    """Return the FilterResult entity of match."""
    return {
        "filter": about(match.filter),
        "keyword_matches": match.keywords or None,
        "status_matches": [str(id) for id in match.statuses] or None,
    }


def about(row: sqlite3.Row) -> Entity:
    """Return what a filter is, without what it looks for."""
    return {
        "id": str(row["id"]),
        "title": row["title"],
        "context": filters.contexts(row),
        "expires_at": time(row["expires_at"]),
        "filter_action": row["action"],
    }


def whole(row: sqlite3.Row) -> Entity:
    """Return the Filter entity of row. https://docs.joinmastodon.org/entities/Filter/"""
    return {
        **about(row),
        "keywords": [keyword(*one) for one in filters.keywords_of(row)],
        "statuses": [status(*one) for one in filters.statuses_of(row)],
    }


def keyword(id: int, keyword: str, whole_word: bool) -> Entity:
    """Return a FilterKeyword entity."""
    return {"id": str(id), "keyword": keyword, "whole_word": whole_word}


def status(id: int, status_id: int) -> Entity:
    """Return a FilterStatus entity."""
    return {"id": str(id), "status_id": str(status_id)}


def v1(row: sqlite3.Row, id: int, keyword: str, whole_word: bool) -> Entity:
    """Return the V1::Filter entity of one keyword of the filter row. https://docs.joinmastodon.org/entities/V1_Filter/"""
    return {
        "id": str(id),
        "phrase": keyword,
        "context": filters.contexts(row),
        "expires_at": time(row["expires_at"]),
        "irreversible": row["action"] == "hide",
        "whole_word": whole_word,
    }
