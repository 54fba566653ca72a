"""Requirements: what runs beside microblog is pinned, each file by its hash, and is what setup.cfg asks for."""

import configparser
import re

import config

PINNED = dict(
    re.findall(r"^([a-z0-9-]+)==(\S+) ", (config.RESOURCES / "requirements.txt").read_text("utf-8"), re.MULTILINE)
)


def wanted():
    """Return {name: version that may end in .*} of what setup.cfg says is needed to run."""
    setup = configparser.ConfigParser()
    setup.read(config.RESOURCES / "setup.cfg", "utf-8")
    return dict(line.split(" == ") for line in setup["options"]["install_requires"].strip().splitlines())


def test_every_part_that_runs_is_pinned_with_hashes():
    text = re.sub("#.*", "", (config.RESOURCES / "requirements.txt").read_text("utf-8")).replace("\\\n", "")
    lines = [line.split() for line in text.splitlines() if line.strip()]
    assert {line[0].partition("==")[0] for line in lines} == PINNED.keys()
    for line in lines:
        assert len(line) > 2, f"{line[0]} has no files"  # an archive of the source and a wheel, at least
        assert all(re.fullmatch("--hash=sha256:[0-9a-f]{64}", part) for part in line[1:])


def test_what_is_pinned_is_what_setup_cfg_allows():
    assert wanted().keys() <= PINNED.keys()
    for name, version in wanted().items():
        assert f"{PINNED[name]}.".startswith(version.removesuffix("*")), name
