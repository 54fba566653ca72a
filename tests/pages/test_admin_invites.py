"""Invitations: making them, joining by them, and their end."""

import re
from threading import Thread

import pytest

import config
from model import accounts, invites, passwords
from tests.conftest import PASSWORD

DAY = 24 * 3600 * 1000


@pytest.fixture
def invite(ada, site):
    """Return a function that makes an invitation through the form; it returns its id."""
    site(registrations="invite")

    def make(browser=ada, **fields):
        answer = browser.submit("/admin/invites", "/admin/invites", **fields)
        return int(answer.location.rpartition("/")[2])

    return make


@pytest.fixture
def link(db):
    """Return a function that returns the path of an invitation's link."""
    return lambda id: f"/invite/{invites.code(db.read, id)}"


def join(browser, path, username="zoe", expect=303):
    return browser.submit(path, path, expect=expect, username=username, password=PASSWORD)


def found(db, username="zoe"):
    return accounts.find_by_name(db.read, username)


@pytest.mark.parametrize("mode", ["invite", "approval", "open"])
def test_who_has_a_link_joins_at_once_and_it_is_known_by_which(invite, link, visitor, ada, site, db, mode):
    id = invite(note="For Zoe")
    site(registrations=mode)
    page = visitor.get(link(id))
    assert "ada</bdi> invites you" in page
    assert "For Zoe" not in page
    assert "Welcome! You are a member now." in join(visitor, link(id)).follow()
    account = found(db)
    assert account["approved_at"]
    assert (account["invite_id"], account["role"]) == (id, "user")
    listed = ada.get("/admin/invites")
    assert f'<a href="/admin/accounts/{account["id"]}">@zoe</a>' in listed
    assert "1 of 1" in listed


@pytest.mark.parametrize(
    "written", [str.upper, lambda code: code.replace("-", ""), lambda code: code.replace("-", "%20"), lambda code: code]
)
def test_a_code_may_be_written_and_grouped_as_people_do(invite, db, visitor, written):
    assert visitor.get("/invite/" + written(invites.code(db.read, invite()))).status_int == 200


def test_a_code_cannot_be_guessed_and_stands_nowhere(invite, db, dump):
    codes = [invites.code(db.read, invite()) for _ in range(50)]
    assert len(set(codes)) == 50
    assert all(re.fullmatch("([a-z2-7]{4}-){3}[a-z2-7]{4}", code) for code in codes)
    assert len({code[0] for code in codes}) > 10
    kept = repr(dump())
    assert not any(code in kept or code.replace("-", "") in kept for code in codes)


def test_the_code_does_not_stand_in_the_log(invite, link, visitor, caplog):
    caplog.set_level("INFO")
    path = link(invite())
    assert visitor.get(path).headers["Cache-Control"] == "private, no-store"
    assert "/invite/KEY" in [record.fields["path"] for record in caplog.records if hasattr(record, "fields")]
    assert path not in repr([vars(record) for record in caplog.records])


def test_an_unknown_code_is_404_and_the_others_say_what_is_wrong(invite, link, visitor, ada, db, dump, site):
    assert "no such invitation" in visitor.get("/invite/aaaa-bbbb-cccc-dddd", status=404)
    used, revoked, expired = invite(), invite(uses="any", life="ever"), invite(life="hour")
    pages = [visitor.get(link(id)) for id in (used, revoked, expired)]
    join(visitor.another(), link(used))
    assert "cannot be used any more" in ada.submit(f"/admin/invites/{revoked}", f"/admin/invites/{revoked}").follow()
    with db.write() as tx:
        tx.execute("UPDATE invites SET expires_at = :now WHERE id = :id", {"now": config.now(), "id": expired})
    before = dump()
    for page, id, says in zip(pages, (used, revoked, expired), ("as often as", "has ended", "has ended"), strict=True):
        assert says in visitor.get(link(id), status=410)
        assert says in visitor.submit(page, link(id), expect=410, username="eve", password=PASSWORD)
    assert dump() == before


def test_on_a_closed_site_no_invitation_helps(invite, link, visitor, site, ada):
    path = link(invite())
    site(registrations="closed")
    assert "not even by invitation" in visitor.get(path, status=403)
    assert "not even by invitation" in ada.get("/admin/invites")


@pytest.mark.parametrize(
    "end",
    [
        lambda tx, id: accounts.disable(tx, id, config.now()),
        lambda tx, id: accounts.delete(tx, id, config.now()),
        lambda tx, id: accounts.set_role(tx, id, "user"),
    ],
    ids=["locked out", "deleted", "a user again"],
)
def test_who_keeps_no_order_any_more_invites_nobody(invite, link, person, visitor, ada, db, end):
    mia = person("mia", role="moderator")
    id = invite(mia)
    form = visitor.get(link(id))
    with db.write() as tx:
        end(tx, found(db, "mia")["id"])
    visitor.get(link(id), status=410)
    visitor.submit(form, link(id), expect=410, username="zoe", password=PASSWORD)
    assert "ended" in ada.get("/admin/invites")


def test_an_invitation_that_ends_while_the_form_is_read_lets_nobody_in(invite, link, visitor, db, monkeypatch):
    id = invite()
    form = visitor.get(link(id))

    def slowly(password):
        with db.write() as tx:
            invites.revoke(tx, id, config.now())
        return password

    monkeypatch.setattr(passwords, "hashed", slowly)
    visitor.submit(form, link(id), expect=410, username="zoe", password=PASSWORD)
    assert found(db) is None


@pytest.mark.parametrize(("life", "days"), [("hour", 1 / 24), ("day", 1), ("week", 7), ("month", 30), ("ever", None)])
def test_an_invitation_ends_when_it_was_meant_to(invite, db, life, days):
    row = invites.by_id(db.read, invite(life=life))
    assert row["expires_at"] == (days and row["created_at"] + days * DAY)


@pytest.mark.parametrize(("uses", "most"), [("1", 1), ("5", 5), ("30", 30), ("any", None)])
def test_an_invitation_lets_in_so_many(invite, db, uses, most):
    assert invites.by_id(db.read, invite(uses=uses))["max_uses"] == most


@pytest.mark.parametrize(("field", "typed"), [("note", "x" * 201), ("life", "always"), ("uses", "0"), ("uses", "-1")])
def test_what_cannot_be_is_refused_and_kept(ada, site, dump, field, typed):
    form = ada.get("/admin/invites").forms[1]
    before = dump()
    form["note"] = "a note"
    form[field].force_value(typed)
    page = form.submit(status=422)
    assert [link["href"] for link in page.html.select("[role=alert] a")] == [f"#{field}"]
    assert page.forms[1]["note"].value == (typed if field == "note" else "a note")
    assert dump() == before


def test_of_many_who_come_at_once_no_more_get_in_than_may(invite, link, visitor, db):
    path = link(invite())
    pages = [(browser := visitor.another(), browser.get(path)) for _ in range(4)]
    answers = []

    def come(number, browser, page):
        fields = {"username": f"pupil{number}", "password": PASSWORD}
        answers.append(browser.submit(page, path, expect="*", **fields))

    threads = [Thread(target=come, args=(number, *page)) for number, page in enumerate(pages)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_int for answer in answers) == [303, 410, 410, 410]
    assert all("as often as it can be" in answer for answer in answers if answer.status_int == 410)
    assert db.read.execute("SELECT uses FROM invites").fetchone()["uses"] == 1
    assert db.read.execute("SELECT count(*) FROM accounts WHERE username LIKE 'pupil%'").fetchone()[0] == 1


def test_the_last_place_goes_once_even_behind_the_check(invite, db, ada):
    id = invite()
    with db.write() as tx:
        accounts.add(tx, "zoe", None, config.now(), invite_id=id)
    with pytest.raises(invites.Gone, match="as often as"), db.write() as tx:
        accounts.add(tx, "eve", None, config.now(), invite_id=id)


@pytest.mark.parametrize("configuration", [{"MICROBLOG_RATE_LIMITS": "on"}], indirect=True)
def test_a_class_joins_from_one_address(invite, link, visitor):
    path = link(invite(uses="30"))
    for number in range(7):
        join(visitor.another(), path, f"pupil{number}")


def test_a_fault_keeps_what_was_typed_and_the_invitation(invite, link, visitor, bob):
    path = link(invite())
    page = join(visitor, path, "bob", expect=422)
    assert "invites you" in page
    assert join(visitor, page.request.path, "zoe").location == "/"


def test_the_page_to_print_has_address_and_square(ada, invite, db, configuration):
    segno = pytest.importorskip("segno")
    page = ada.get(f"/admin/invites/{(id := invite(note='secret note'))}")
    address = f"{configuration.url}/invite/{invites.code(db.read, id)}"
    assert address in page
    assert "secret note" not in page.html.main.text
    assert not page.html.select("[style]")
    square, path = page.html.svg["viewbox"], page.html.svg.find_all("path")[1]["d"]
    dark = set()
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", path):
        dark |= {(int(x) + step, int(y)) for step in range(int(length))}
    matrix = segno.make(address, micro=False, error="m").matrix
    assert dark == {(x + 4, y + 4) for y, row in enumerate(matrix) for x, module in enumerate(row) if module}
    assert square == f"0 0 {len(matrix) + 8} {len(matrix) + 8}"


def test_the_log_tells_of_invitations(invite, ada):
    id = invite(note="Class 4b")
    ada.submit(f"/admin/invites/{id}", f"/admin/invites/{id}")
    page = ada.get("/admin/log")
    assert "made an invitation: Class 4b" in page
    assert "ended an invitation: Class 4b" in page
