"""The commands export and import: what belongs to a person, into a file and back."""

import json
import stat
import zipfile

from tests import mastodon
from tests.test_cli import add, browser, run  # noqa: F401 (fixtures)


def test_export_writes_a_file_that_only_its_owner_can_read(run, browser, tmp_path):  # noqa: F811
    add(run, "ada")
    ada = browser()
    ada.username = "ada"
    ada.log_in("ada")
    ada.post_status("to take along")
    file = tmp_path / "ada.zip"
    code, output, _ = run("export", "@ADA", str(file))
    assert (code, str(file) in output) == (0, True)
    with zipfile.ZipFile(file) as archive:
        (item,) = json.loads(archive.read("outbox.json"))["orderedItems"]
    assert item["object"]["source"]["content"] == "to take along"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_export_overwrites_nothing(run, tmp_path):  # noqa: F811
    add(run, "ada")
    file = tmp_path / "ada.zip"
    file.write_text("precious")
    code, _, errors = run("export", "ada", str(file))
    assert (code, "cannot be written" in errors, file.read_text()) == (1, True, "precious")


def test_export_of_nobody_is_refused(run, tmp_path):  # noqa: F811
    code, _, errors = run("export", "nobody", str(tmp_path / "x.zip"))
    assert (code, "nobody" in errors) == (1, True)
    assert not (tmp_path / "x.zip").exists()


def test_import_writes_the_posts_and_tells_how_many(run, browser, tmp_path):  # noqa: F811
    add(run, "vera")
    file = tmp_path / "archive.tar.gz"
    file.write_bytes(mastodon.archive(pack=mastodon.tarred))
    code, output, _ = run("import", "vera", str(file))
    assert code == 0
    assert output.endswith("\r9 posts are here now; 0 were already, 1 could not be read.\n")
    assert "10 of 10 posts" in output
    assert "Hello, meadow!" in browser().get("/@vera")
    assert run("import", "vera", str(file))[1].endswith(
        "\r0 posts are here now; 9 were already, 1 could not be read.\n"
    )


def test_import_of_what_is_no_archive_is_refused(run, tmp_path):  # noqa: F811
    add(run, "vera")
    (tmp_path / "x.txt").write_text("-- dear diary --")
    for name, words in (("x.txt", "not an archive"), ("nothing", "cannot be read")):
        code, _, errors = run("import", "vera", str(tmp_path / name))
        assert (code, words in errors) == (1, True), name
