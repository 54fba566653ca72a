"""Admin, Backup: the copies that are there, made, taken elsewhere and deleted by administrators."""

import os
import sqlite3

import pytest

import config
import pages.admin_backup
from model import backups, jobs

HOUR = 3600 * 1000
PATH = "/admin/backup"


@pytest.fixture
def copy(configuration, tick):
    """Return the copy that the task made."""
    tick("backup")
    [backup] = backups.listed(configuration)
    return backup


def deeds(browser):
    """Return what the log says was done, newest first."""
    return [row.td.get_text(" ", strip=True) for row in browser.get("/admin/log").html.select("tr")[1:]]


def test_the_copies_are_listed_with_their_sizes(ada, copy):
    [row] = ada.get(PATH).html.select("table tr")[1:]
    size = f"{copy.bytes / 1000:.0f} kB"
    assert (row.a.text, row.a["href"]) == (copy.name, f"{PATH}/{copy.name}")
    assert [cell.text for cell in row.select("td")[1:]] == ["new", size]


@pytest.mark.parametrize(("age", "is_old"), [(47, False), (49, True)])
def test_a_copy_older_than_two_days_is_shown_in_red(ada, copy, age, is_old):
    moment = config.now() / 1000 - age * 3600
    os.utime(copy.path, (moment, moment))
    for page in ("/admin", PATH):
        words = next(words for words in ada.get(page).html.select("main p") if "The newest" in words.text)
        assert ("error" in words.get("class", [])) == is_old, page
    assert ("backup is overdue" in ada.get("/admin")) == is_old
    assert f"{age // 24} days" in ada.get(PATH) or not is_old


def test_that_there_is_none_is_shown_in_red_unless_they_are_switched_off(ada, site, copy):
    copy.path.unlink()
    assert ada.get(PATH).html.select_one(".error").text == "There is none."
    assert ada.get("/admin").html.select_one(".error").text == "There is no backup."
    site(backups=0)
    assert not ada.get(PATH).html.select(".error, form.card button")
    assert "Nothing needs doing" in ada.get("/admin")
    assert not ada.get("/admin").html.select(".error")


def test_back_up_now_lets_the_task_run(ada, configuration, tick):
    tick("backup")
    before = backups.listed(configuration)
    assert "being made" in ada.submit(PATH, PATH).follow()
    tick("backup")
    [made] = backups.listed(configuration)
    assert [made] != before
    assert deeds(ada) == ["@ada asked for a backup"]


def test_while_one_is_made_the_page_says_so(ada, db):
    with db.write() as tx:
        jobs.claim(tx, "backup", config.now(), HOUR, 24 * HOUR)
    page = ada.get(PATH)
    assert "One is being made" in page
    assert "Back up now" not in page


def test_what_went_wrong_is_said(ada, configuration, tick, monkeypatch):
    monkeypatch.setattr(backups, "LEAST_FREE", 2**60)
    tick("backup")
    assert "the disk has" in ada.get(PATH).html.select_one("[role=alert]").text
    monkeypatch.undo()
    backups.directory(configuration).write_text("a file where the directory should be")
    ada.submit(PATH, PATH)
    tick("backup")
    assert "failed" in ada.get(PATH).html.select_one("[role=alert]").text
    assert "1 task is not well" in ada.get("/admin")


def download(browser, copy, password, **options):
    form = browser.get(f"{PATH}/{copy.name}").forms[1]
    form["password"] = password
    return form.submit(**options)


def test_a_copy_is_downloaded_whole_and_the_log_knows(ada, copy, tmp_path, db):
    answer = download(ada, copy, ada.password)
    (tmp_path / "taken.db").write_bytes(answer.body)
    with sqlite3.connect(tmp_path / "taken.db") as taken:
        assert taken.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    taken.close()
    assert answer.body == copy.path.read_bytes()
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{copy.name}"'
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert deeds(ada) == [f"@ada downloaded the backup {copy.name}"]


def test_without_the_password_nothing_is_downloaded(ada, copy):
    page = download(ada, copy, "a guess", status=422)
    assert "This is not your password." in page
    assert deeds(ada) == []


def test_one_copy_is_downloaded_at_a_time(ada, copy):
    with pages.admin_backup._downloading:
        assert download(ada, copy, ada.password, status=503).headers["Retry-After"] == "60"
    for _ in range(2):
        assert download(ada, copy, ada.password).status_int == 200


def test_a_copy_is_deleted_and_the_log_knows(ada, copy):
    assert "The backup is deleted." in ada.get(f"{PATH}/{copy.name}").forms[2].submit().follow()
    assert not copy.path.exists()
    assert deeds(ada) == [f"@ada deleted the backup {copy.name}"]
    ada.get(f"{PATH}/{copy.name}", status=404)


@pytest.mark.parametrize("name", ["nothing.db", "microblog.db", "..%2Fmicroblog.db", "%2e%2e", "server.lock"])
def test_no_other_file_is_given_out(ada, copy, name):
    ada.get(f"{PATH}/{name}", status=404)
    fields = {"csrf": ada.csrf(), "password": ada.password}
    ada.post(f"{PATH}/{name}", fields, status=404)
    ada.post(f"{PATH}/{name}/delete", fields, status=404)
    assert copy.path.exists()
