"""Paging: each list of the API is walked in both directions, and nothing is missed or comes twice."""

import re
from urllib.parse import parse_qsl, urlsplit

import pytest

import config
from model import statuses, tags
from tests import seed


class World:
    """What there is to be listed: Amy, whose lists they are, and as much of everything as a list needs."""

    def __init__(self, tx, site, me, count):
        self.tx, self.site, self.me, self.count = tx, site, me, count

    def insert(self, table, rows):
        """Write rows, dicts, into table."""
        names = list(rows[0])
        sql = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join(':' + name for name in names)})"
        self.tx.executemany(sql, rows)

    def people(self):
        """Make people; return the ids of their accounts."""
        ids = range(1000, 1000 + self.count)
        self.insert("accounts", [{"id": id, "username": f"p{id}", "approved_at": 1, "created_at": 1} for id in ids])
        return list(ids)

    def statuses(self):
        """Let Amy publish statuses; return their ids."""
        draft = statuses.draft(self.tx, self.me, self.site, {"status": "hello #tag"})
        return [statuses.publish(self.tx, self.me, draft, config.now()) for _ in range(self.count)]

    def related(self, table, me, other):
        """Relate people to Amy in a table with those columns; return the ids of their accounts."""
        people = self.people()
        self.insert(table, [{me: self.me["id"], other: id, "id": number} for number, id in enumerate(people, 1)])
        return people

    def liked(self, table):
        """Let Amy favourite or bookmark what she wrote, the newest first; return the ids in that order."""
        ids = self.statuses()[::-1]
        rows = [{"account_id": self.me["id"], "status_id": id, "id": number} for number, id in enumerate(ids, 1)]
        self.insert(table, rows)
        return ids

    def fans(self, table, column, **columns):
        """Let people favourite or boost a status of Amy's; return the ids of their accounts."""
        self.status = self.statuses()[0]
        people = self.people()
        self.insert(table, [{"account_id": id, "id": id, column: self.status, **columns} for id in people])
        return people

    def told(self):
        """Tell Amy of followers; return the ids of the notifications."""
        rows = [
            {"account_id": self.me["id"], "from_account_id": id, "id": id, "type": "follow"} for id in self.people()
        ]
        self.insert("notifications", [{**row, "created_at": 1} for row in rows])
        return [row["id"] for row in rows]

    def followed_tags(self):
        """Let Amy follow tags; return their names."""
        names = [f"tag{number}" for number in range(self.count)]
        for name in names:
            tags.follow(self.tx, self.me["id"], name, config.now())
        return names


REBLOG = {"created_at": 1, "visibility": 0, "reblog_of_account_id": 1, "text": ""}

# {path: (rows by default, what fills it and returns what is listed, oldest first)}; at most twice as many rows come.
LISTS = {
    "timelines/home": (20, World.statuses),
    "timelines/public": (20, World.statuses),
    "timelines/tag/tag": (20, World.statuses),
    "timelines/tag/none?any[]=tag": (20, World.statuses),
    "accounts/AMY/statuses": (20, World.statuses),
    "favourites": (20, lambda world: world.liked("favourites")),
    "bookmarks": (20, lambda world: world.liked("bookmarks")),
    "statuses/STATUS/favourited_by": (40, lambda world: world.fans("favourites", "status_id")),
    "statuses/STATUS/reblogged_by": (40, lambda world: world.fans("statuses", "reblog_of_id", **REBLOG)),
    "accounts/AMY/followers": (40, lambda world: world.related("follows", "followed_id", "follower_id")),
    "accounts/AMY/following": (40, lambda world: world.related("follows", "follower_id", "followed_id")),
    "follow_requests": (40, lambda world: world.related("follow_requests", "followed_id", "follower_id")),
    "blocks": (40, lambda world: world.related("blocks", "account_id", "target_account_id")),
    "mutes": (40, lambda world: world.related("mutes", "account_id", "target_account_id")),
    "notifications": (40, World.told),
    "followed_tags": (100, World.followed_tags),
}


@pytest.fixture(params=LISTS)
def filled(request, db, site, amy):
    """Return (client, path, rows by default, all that is listed, newest first) of each list."""
    default, fill = LISTS[request.param]
    me, settings = seed.row(db, amy.id), site()
    with db.write() as tx:
        world = World(tx, settings, me, 2 * default + 5)
        expected = [str(one) for one in fill(world)][::-1]
    path = request.param.replace("AMY", amy.id).replace("STATUS", str(getattr(world, "status", "")))
    return amy, "/api/v1/" + path, default, expected


def page(client, address, **parameters):
    """Return (what is listed, {"next": address, "prev": address}) of one page."""
    answer = client.get(address, **parameters)
    links = re.findall(r'<([^>]+)>; rel="(next|prev)"', answer.headers.get("Link", ""))
    listed = [one["name"] if "history" in one else one["id"] for one in answer.json]
    return listed, {rel: urlsplit(url)._replace(scheme="", netloc="").geturl() for url, rel in links}


def walk(client, address, rel):
    """Return the pages from address on, following the links called rel, and the address of the last."""
    pages = []
    while address:
        listed, links = page(client, address)
        pages.append(listed)
        address, last = links.get(rel), address
    return pages, last


def test_a_list_is_walked_down_and_up_again(filled):
    client, path, default, expected = filled
    down, last = walk(client, path, "next")
    assert [one for listed in down for one in listed] == expected
    assert [len(listed) for listed in down] == [default, default, 5]
    up, _ = walk(client, last, "prev")
    assert [one for listed in up[::-1] for one in listed] == expected
    assert up[-1] == []


def test_newer_than_comes_from_the_top_and_above_comes_from_below(filled):
    client, path, _, expected = filled
    _, links = page(client, f"{path}{'&' if '?' in path else '?'}limit=10")
    ((_, tenth),) = [pair for pair in parse_qsl(urlsplit(links["next"]).query) if pair[0] == "max_id"]
    address = path + ("&" if "?" in path else "?")
    assert page(client, f"{address}since_id={tenth}&limit=5")[0] == expected[:5]
    assert page(client, f"{address}min_id={tenth}&limit=5")[0] == expected[4:9]
    assert page(client, f"{address}max_id={tenth}&limit=5")[0] == expected[10:15]
    assert page(client, f"{address}since_id={tenth}")[0] == expected[:9]
    assert page(client, f"{address}since_id={tenth}&max_id={tenth}") == ([], {})


def test_a_limit_is_brought_into_its_bounds(filled):
    client, path, default, expected = filled
    address = path + ("&" if "?" in path else "?") + "limit="
    limits = {"0": default, "-1": default, "abc": default, "": default, "1e9": default, "1": 1, "\u0663": default}
    limits |= {str(10**9): 2 * default, "1" + "0" * 400: default, str(2 * default + 1): 2 * default}
    assert {limit: len(page(client, address + limit)[0]) for limit in limits} == limits
    assert page(client, address + str(10**9))[0] == expected[: 2 * default]


@pytest.mark.parametrize("bound", ["max_id", "since_id", "min_id"])
@pytest.mark.parametrize("path", ["timelines/home", "notifications", "followed_tags"])
def test_what_is_no_id_is_400(amy, path, bound):
    for id in ("0", "-1", "1.0", "1e3", " 1", "x", "\u0663", str(2**63), "1" + "0" * 400, "\0"):
        answer = amy.get(f"/api/v1/{path}", expect=400, **{bound: id})
        assert answer.json == {"error": f"{bound} has to be an id"}, id
    assert amy.listed(f"/api/v1/{path}", **{bound: ""}) == []


@pytest.mark.parametrize("configuration", [{"MICROBLOG_URL": "https://blog.example:8443"}], indirect=True)
def test_the_header_link_has_next_first_and_keeps_all_other_parameters(amy, ben):
    for number in range(3):
        amy.do("favourite", ben.publish(f"@amy {number}")["id"])
    kept = "types%5B%5D=mention&types%5B%5D=follow&limit=2&x=%3E%22%C3%A9"
    answer = amy.get(f"/api/v1/notifications?{kept}&max_id=9223372036854775807&since_id=1")
    newest, oldest = (note["id"] for note in answer.json)
    address = f"https://blog.example:8443/api/v1/notifications?{kept}"
    assert answer.headers["Link"] == (
        f'<{address}&max_id={oldest}>; rel="next", <{address}&min_id={newest}>; rel="prev"'
    )
    assert "evil" not in amy.get("/api/v1/notifications", headers={"X-Forwarded-Host": "evil"}).headers["Link"]


def test_the_header_link_leads_to_tags_of_any_script(amy):
    for number in range(2):
        amy.publish(f"{number} #größe")
    answer = amy.get("/api/v1/timelines/tag/gr%C3%B6%C3%9Fe?limit=1")
    assert "/timelines/tag/gr%C3%B6%C3%9Fe?limit=1&max_id=" in answer.headers["Link"]
    assert len(page(amy, page(amy, "/api/v1/timelines/tag/gr%C3%B6%C3%9Fe?limit=1")[1]["next"])[0]) == 1


def test_an_empty_list_has_no_header_link(amy):
    assert "Link" not in amy.get("/api/v1/timelines/home").headers
