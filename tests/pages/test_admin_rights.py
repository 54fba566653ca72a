"""Who may do what under /admin: every address, as a stranger, a member, a moderator and an administrator."""

import pytest

import microblog

ROUTES = [route for route in microblog.all_routes() if route.rule.startswith("/admin")]
FOR_MODERATORS = {
    "/admin/accounts",
    "/admin/accounts/<id:id>",
    "/admin/invites",
    "/admin/invites/<id:id>",
    "/admin/reports",
    "/admin/reports/<id:id>",
    "/admin/statuses",
    "/admin/tags",
}


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.rule}")
def test_each_address_is_for_those_it_is_meant_for(ada, bob, person, visitor, places, dump, route):
    mia = person("mia", role="moderator")
    path = places(route.rule)

    def status(browser):
        if route.method == "GET":
            return browser.get(path, status="*").status_int
        return browser.post(path, {"csrf": browser.csrf()}, status="*").status_int

    before = dump()
    assert (status(visitor), status(bob)) == ((303 if route.method == "GET" else 401), 403)
    if route.rule not in FOR_MODERATORS:
        assert status(mia) == 403
    assert dump() == before
    if route.rule in FOR_MODERATORS:
        assert status(mia) not in (401, 403)
    assert status(ada) not in (401, 403)


@pytest.mark.parametrize("role", ["moderator", "admin"])
def test_the_tabs_lead_only_where_one_may_go(person, role):
    browser = person("eve", role=role)
    tabs = [tab["href"] for tab in browser.get("/admin/accounts").html.select("main nav")[0].select("a")]
    assert ("/admin/log" in tabs) == (role == "admin")
    assert all(browser.get(tab).status_int == 200 for tab in tabs)


@pytest.mark.parametrize("route", [route for route in ROUTES if route.method == "GET"], ids=lambda route: route.rule)
def test_no_page_costs_more_than_twelve_statements(ada, bob, db, places, route):
    bob.post_status("a post #x")
    ada.submit("/admin/site", "/admin/site", contact="somebody")
    path, seen = places(route.rule), []
    db.read.set_trace_callback(lambda sql: sql.startswith("--") or seen.append(sql))  # `--`: part of another
    ada.get(path)
    db.read.set_trace_callback(None)
    assert len(seen) <= 12, seen
