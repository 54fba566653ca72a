"""The wheel: what `pip install .` puts into another environment is the whole program."""

import shutil
import subprocess
import sys
import sysconfig
import urllib.request
import venv

import pytest

from tests.running import ROOT, Server


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Return the bin directory of a fresh environment in which the wheel was installed, without any network.

    The packages that microblog needs are borrowed from the environment of the tests, the checkout is not.
    """
    directory = tmp_path_factory.mktemp("wheel")
    ignored = shutil.ignore_patterns(".*", "data", "build", "*.egg-info", "__pycache__")
    shutil.copytree(ROOT, directory / "source", ignore=ignored)
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    build = [*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", directory, directory / "source"]
    subprocess.run(build, check=True, timeout=120)
    venv.create(directory / "fresh", with_pip=False)
    python = directory / "fresh" / "bin" / "python"
    (wheel,) = directory.glob("*.whl")
    subprocess.run([*pip, "--python", python, "install", "--no-deps", wheel], check=True, timeout=120)
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    purelib = subprocess.run([python, "-c", ask], check=True, capture_output=True, text=True).stdout.strip()
    with open(f"{purelib}/borrowed.pth", "w") as borrowed:
        borrowed.write(sysconfig.get_path("purelib"))
    return directory / "fresh" / "bin"


def test_it_serves_a_whole_site_from_an_empty_folder(installed, tmp_path):
    with Server(tmp_path, "--demo", command=[installed / "microblog"]) as server:
        with urllib.request.urlopen(server.url) as answer:
            page = answer.read().decode()
        assert page.count('<article class="post h-entry"') == 20
        with urllib.request.urlopen(server.url + "/static/style.css") as answer:
            assert answer.read() == (ROOT / "static" / "style.css").read_bytes()


def test_nothing_of_the_checkout_is_missing(installed):
    share = installed.parent / "share" / "microblog"
    for directory in ("views", "static", "migrations"):
        ours = {file.relative_to(ROOT) for file in (ROOT / directory).rglob("*") if file.is_file()}
        theirs = {file.relative_to(share) for file in (share / directory).rglob("*") if file.is_file()}
        assert theirs == ours
