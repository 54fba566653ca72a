"""Backups while people post: each has all that was answered before it began (at length: `python -m bench.backup`)."""

from argparse import Namespace

import pytest

import config
from bench import backup


@pytest.mark.parametrize("is_task", [False, True], ids=["by the command", "by the server"])
def test_a_backup_has_every_post_that_was_answered_before_it_began(tmp_path, is_task):
    configuration = config.load({"MICROBLOG_DATA": str(tmp_path / "data")})
    options = Namespace(times=1, seconds=0, writers=2, rate=40, task=is_task)
    [it] = backup.measured(configuration, options)  # which restores it, and raises if it is not sound
    assert it.answered > 0
    assert it.missing == 0
    assert it.busy  # posts were answered meanwhile
