"""Columns: whatever holds text has a limit in the file itself, so that no code path can forget one."""

import re

import config

SCHEMA = (config.RESOURCES / "schema.sql").read_text("utf-8")
OUR_OWN = {"daily_stats.day", "daily_stats.hours", "daily_stats.top_tags", "active_days.day"}  # no words of people


def test_every_column_of_text_has_a_limit():
    free = set()
    for table, body in re.findall(r"CREATE TABLE (\w+) \((.*?)\n\) STRICT", SCHEMA, re.DOTALL):
        for line in body.splitlines():
            column = re.match(r"\s+(\w+) (TEXT|BLOB)\b", line)
            if column and not re.search(rf"CHECK \((length\({column[1]}\)|{column[1]} IN)", line):
                free.add(f"{table}.{column[1]}")
    assert free <= OUR_OWN
