"""What an owner runs the site with: systemd, a web server in front, a container."""

import configparser
import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request

import dockerfile_parse
import pytest
import yaml

import cli
import config
from tests.proxies import CADDY
from tests.running import ROOT

DEPLOY = ROOT / "deploy"
SYSTEMD = shutil.which("systemd-analyze")


def example(name):
    """Return the text of an example."""
    return (DEPLOY / name).read_text()


def variables(name):
    """Return the MICROBLOG_* variables in an example, {name: value}, those that are commented out too."""
    return dict(re.findall(r"^#?(?:Environment=)?(MICROBLOG_\w+)=(.*)$", example(name), re.MULTILINE))


def understands(words):
    """Return whether the command line takes words, of which the first is the program."""
    return bool(cli.parser().parse_args(words[1:]))


# --- systemd ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def unit(tmp_path_factory):
    """Return the path of the unit, which starts a program of this machine."""
    if not SYSTEMD:
        pytest.skip("there is no systemd-analyze (apt install systemd)")
    path = tmp_path_factory.mktemp("systemd") / "microblog.service"
    path.write_text(re.sub("(?m)^ExecStart=[^ ]+", f"ExecStart={sys.executable}", example("microblog.service")))
    return path


def test_systemd_understands_every_line_of_the_unit(unit):
    verified = subprocess.run(
        [SYSTEMD, "verify", "--man=no", unit], capture_output=True, text=True, timeout=60, check=False
    )
    assert (verified.returncode, str(unit) in verified.stderr) == (0, False), verified.stderr


def test_the_unit_leaves_the_site_little_of_the_machine(unit):
    judged = subprocess.run(
        [SYSTEMD, "security", "--offline=true", "--threshold=20", "--no-pager", unit],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert judged.returncode == 0, judged.stdout


def test_the_unit_and_the_command_agree_on_user_data_and_settings():
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str
    unit.read_string(example("microblog.service"))
    service, command = unit["Service"], example("microblog")
    for name in ("DynamicUser", "User", "StateDirectory", "StateDirectoryMode", "WorkingDirectory", "UMask"):
        assert f"--property={name}={service[name]}" in command
    assert f"--property=EnvironmentFile={service['EnvironmentFile']}" in command
    assert f"--setenv={service['Environment']}" in command
    assert service["ExecStart"].split()[0] in command
    assert understands(shlex.split(service["ExecStart"]))


def test_the_settings_of_the_examples_are_settings():
    proxied = config.load(variables("microblog.env") | variables("microblog.service"))
    assert proxied.is_secure
    assert str(proxied.data) == "/var/lib/microblog"
    environment = yaml.safe_load(example("compose.yaml"))["services"]["microblog"]["environment"]
    assert config.load(environment).proxies


def test_systemd_hears_that_the_site_is_ready_once_it_answers_and_that_it_stops(tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(30)
        process = subprocess.Popen(
            [sys.executable, ROOT / "cli.py", "serve", "--port", "0", "--data", tmp_path / "data"],
            env={**os.environ, "NOTIFY_SOCKET": str(tmp_path / "notify")},
            stdout=subprocess.PIPE,
        )
        with process:
            try:
                assert systemd.recv(1000) == b"READY=1"
                os.set_blocking(process.stdout.fileno(), False)
                printed = process.stdout.read().decode()
                assert "Ready in" in printed
                url = printed.partition("Site ")[2].split()[0]
                with urllib.request.urlopen(url + "healthz", timeout=30) as answer:
                    assert answer.status == 200
            finally:
                process.send_signal(signal.SIGTERM)
            assert systemd.recv(1000) == b"STOPPING=1"
            os.set_blocking(process.stdout.fileno(), True)
        assert process.returncode == 0


# --- Web servers (what they do is in test_deploy_proxies.py) ----------------------------------------------------------


@pytest.mark.skipif(not CADDY, reason="no Caddy (apt install caddy)")
def test_caddy_takes_its_example_as_it_is(tmp_path):
    command = [CADDY, "validate", "--adapter", "caddyfile", "--config", DEPLOY / "Caddyfile"]
    environ = {**os.environ, "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)}
    validated = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environ, check=False)
    assert validated.returncode == 0, validated.stderr


# --- Docker -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def steps(tmp_path):
    """Return the steps of the Dockerfile, [(instruction, value)]."""
    parser = dockerfile_parse.DockerfileParser(path=str(tmp_path / "Dockerfile"))
    parser.content = example("Dockerfile")
    return [(step["instruction"], step["value"]) for step in parser.structure if step["instruction"] != "COMMENT"]


def test_the_image_runs_the_server_as_nobody_special(steps):
    made = dict(steps)
    known = {"FROM", "COPY", "RUN", "ENV", "USER", "VOLUME", "EXPOSE", "HEALTHCHECK", "CMD"}
    assert {name for name, _ in steps} == known
    assert made["USER"] not in ("root", "0")
    assert understands(json.loads(made["CMD"]))
    environ = dict(pair.split("=", 1) for pair in shlex.split(made["ENV"]))
    inside = config.load({name: value for name, value in environ.items() if name.startswith("MICROBLOG_")})
    assert (str(inside.data), inside.host, str(inside.port)) == (made["VOLUME"], "0.0.0.0", made["EXPOSE"])


def test_the_image_is_asked_whether_it_is_well(steps):
    instruction, _, words = dict(steps)["HEALTHCHECK"].partition(" ")
    assert instruction == "CMD"
    assert understands(json.loads(words))


def test_all_that_the_wheel_is_made_of_gets_into_the_image():
    left_out = set((ROOT / ".dockerignore").read_text().split())
    assert {"data", "tests", ".*"} <= left_out
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg")
    packed = setup["options"]["packages"].replace(",", " ").split() + [
        path.split("/")[0] for paths in setup["options.data_files"].values() for path in paths.split()
    ]
    assert {"model", "views", "schema.sql"} <= set(packed)
    assert not left_out & set(packed)


def test_compose_builds_that_image_and_keeps_its_data():
    (service,) = yaml.safe_load(example("compose.yaml"))["services"].values()
    context = (DEPLOY / service["build"]["context"]).resolve()
    assert (context / service["build"]["dockerfile"]).read_text() == example("Dockerfile")
    assert context == ROOT
    assert [volume.partition(":")[2] for volume in service["volumes"]] == ["/data"]
    assert service["ports"] == ["127.0.0.1:8080:8080"]


# --- The documents ----------------------------------------------------------------------------------------------------

COMMAND = re.compile(r"^ {4,}microblog ([a-z][^#|&<>\n]*)", re.MULTILINE)


@pytest.mark.parametrize("name", ["README.md", "docs/admin.md", "docs/scaling.md"])
def test_the_commands_of_a_document_are_understood(name):
    for words in COMMAND.findall((ROOT / name).read_text()):
        command = re.split(" {3}", re.sub(r"\$\(.*?\)", "TODAY", words).strip())[0]
        assert understands(["microblog", *shlex.split(command)]), command


@pytest.mark.parametrize("name", ["README.md", "docs/admin.md", "docs/scaling.md"])
def test_the_files_and_places_that_a_document_names_exist(name):
    text = (ROOT / name).read_text()
    for file in re.findall(r"\bdeploy/[\w.]+", text):
        assert (ROOT / file).exists(), file
    for file, anchor in re.findall(r"\]\((?!http)([^)#]*)(?:#([^)]*))?\)", text):
        target = (ROOT / name).parent / file if file else ROOT / name
        assert target.exists(), file
        if anchor:
            heads = re.findall(r"^#+ (.*)$", target.read_text(), re.MULTILINE)
            assert anchor in [re.sub(r"[^\w -]", "", head).lower().replace(" ", "-") for head in heads], anchor
