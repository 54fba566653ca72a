"""Many at once on the same few things: nothing is there twice, counts are right, and nobody is told of a lock.

OPERATIONS=100000 makes it as many (minutes).
"""

import os
import random
from concurrent.futures import ThreadPoolExecutor

from tests.faults.invariants import wrongs

OPERATIONS = int(os.environ.get("OPERATIONS", "1200"))
THREADS = 16
VERBS = {
    "statuses": ("favourite", "unfavourite", "reblog", "unreblog", "bookmark", "unbookmark"),
    "accounts": ("follow", "unfollow", "follow", "unfollow", "block", "unblock"),
}


def test_whatever_sixteen_people_do_and_undo_at_once_counts_are_right(member, db):
    people = [member(f"p{number}") for number in range(THREADS)]
    targets = {"statuses": [person.publish("look")["id"] for person in people[:3]]}
    targets["accounts"] = [person.id for person in people[:3]]

    def act(person):
        """Do one thing after the other; return the answers' status codes."""
        found = set()
        for number in range(OPERATIONS // THREADS):
            kind = random.choice(list(VERBS))
            target = random.choice([id for id in targets[kind] if id != person.id])
            path = f"/api/v1/{kind}/{target}/{random.choice(VERBS[kind])}"
            found.add(person.post(path, "*").status_int)
            if number % 500 == 499 and person is people[0]:
                print(f"{(number + 1) * THREADS} operations")
        return found

    with ThreadPoolExecutor(THREADS) as pool:
        statuses = set().union(*pool.map(act, people))
    assert statuses <= {200, 403, 404}  # 403, 404: of somebody who has just blocked them
    assert wrongs(db.path) == {}


def test_fifty_who_write_at_once_all_get_through(member, db):
    amy = member("amy")
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda number: amy.publish(f"post {number}")["id"], range(100)))
    assert len(set(answers)) == 100
    assert wrongs(db.path) == {}
