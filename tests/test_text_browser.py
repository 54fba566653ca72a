"""The journey of somebody who reads and writes in a terminal: w3m shows the site as words, and sends its forms."""

import os
import pty
import shutil
import struct
import subprocess
import termios
import threading
import time
from fcntl import ioctl

import pytest

from tests.journeys import PASSWORD

W3M = shutil.which("w3m")
OPTIONS = ["-cookie", "-o", "accept_cookie=1", "-o", "confirm_qq=0", "-o", "use_history=0"]


class TextBrowser:
    """w3m in a terminal of its own, told what to do by its commands as if somebody typed them."""

    def __init__(self, home):
        self.home = home
        (home / ".w3m").mkdir(parents=True)
        (home / ".w3m" / "keymap").write_text("keymap ^X COMMAND\n")
        self.editor = home / "editor"  # w3m edits a field of several lines in another program
        self.editor.write_text(f'#!/bin/sh\nexec cp "{home}/typed" "$1"\n')
        self.editor.chmod(0o755)

    def __enter__(self):
        environ = {"HOME": str(self.home), "TERM": "xterm", "LANG": "C.UTF-8", "PATH": os.environ["PATH"]}
        blank = self.home / "blank.html"
        blank.write_text("<p>Nothing yet</p>")
        self.terminal, end = pty.openpty()
        ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 200, 120, 0, 0))
        command = [W3M, *OPTIONS, "-o", f"editor={self.editor}", str(blank)]
        self.process = subprocess.Popen(
            command, stdin=end, stdout=end, stderr=end, env=environ, cwd=self.home, start_new_session=True
        )
        os.close(end)
        self.reader = threading.Thread(target=self.swallow, daemon=True)
        self.reader.start()
        self.page()  # it is ready
        return self

    def __exit__(self, *failure):
        self.process.terminate()
        self.process.wait(10)
        self.reader.join(10)
        os.close(self.terminal)

    def swallow(self):
        """Read what w3m draws, lest it waits for somebody to look."""
        try:
            while os.read(self.terminal, 65536):
                pass
        except OSError:  # the terminal is closed
            pass

    def do(self, *commands):
        """Let w3m do its commands (see "Keymap" in its manual) as soon as it has done those before."""
        os.write(self.terminal, "".join(f"\x18{command}\r" for command in commands).encode())

    def page(self):
        """Return the words of the page that is shown, once all that was asked for is done."""
        page, done = self.home / "page", self.home / "done"
        for file in (page, done):
            file.unlink(missing_ok=True)
        self.do(f"SAVE_SCREEN {page}", f"SAVE_SCREEN {done}")
        deadline = time.monotonic() + 20
        while not done.exists():
            assert time.monotonic() < deadline, "w3m does not answer"
            time.sleep(0.02)
        return tidy(page.read_text())

    def check(self, *said):
        """Check that the page that is shown says all of it, in this order."""
        check_order(self.page(), *said)

    def open(self, url):
        self.do(f"GOTO {url}")

    def press(self, words, after="Skip to content"):
        """Follow the first link or press the first button with these words that comes after others."""
        self.do("BEGIN", f'SEARCH "{after}"', f'SEARCH "{words}"', "GOTO_LINK")

    def choose(self, after):
        """Tick the first thing to be ticked after some words."""
        self.do("BEGIN", f'SEARCH "{after}"', "NEXT_LINK", "GOTO_LINK")

    def fill(self, label, words):
        """Type words into the line after a label."""
        self.do("BEGIN", f'SEARCH "^{label}"', "NEXT_LINK", "GOTO_LINK")
        os.write(self.terminal, f"{words}\r".encode())

    def write(self, label, words):
        """Write words into the field of several lines after a label."""
        (self.home / "typed").write_text(words + "\n")
        self.do("BEGIN", f'SEARCH "^{label}"', "NEXT_LINK", "GOTO_LINK")
        self.page()  # the field has what was typed before anybody types something else


@pytest.fixture
def browser(tmp_path):
    """Return a text browser at an empty page."""
    if not W3M:
        pytest.skip("there is no w3m (apt install w3m)")
    with TextBrowser(tmp_path / "home") as browser:
        yield browser


def test_somebody_joins_and_writes_and_answers_in_a_terminal(browser, server):
    browser.open(server.url + server.setup_path)
    choices = "Who may join?\n(*) Nobody but whom I add\n( ) Whoever has an invitation from me\n"
    browser.check("Skip to content", "Set up your site", "Name of the site [", choices, "Password [")
    browser.fill("Name of the site", "Allotment 12")
    browser.choose(after="once I have said yes")  # the next one: Anybody
    browser.fill("Your name here", "ada")
    browser.fill("Password", PASSWORD)
    browser.press("Start")
    browser.check("Welcome! This is your site now.")
    browser.write("What is new", "Good morning, @bob!\n\nThe beans are up.")
    browser.press("Post", after="characters")
    browser.check("Your post is out.", "What is new?\n[", "ada @ada", "Good morning, @bob!", "The beans are up.")
    browser.press("Log out")
    browser.check("Skip to content", "Allotment 12", "Log in", "Join", "You are logged out.", "Good morning")

    browser.press("Join")
    browser.check("Join Allotment 12", "Your name here [", "E-mail address [", "Password [", "Join")
    browser.fill("Your name here", "bob")
    browser.fill("Password", "bob")
    browser.press("Join", after="E-mail address")
    browser.check("Please look at this again", "Your name here [bob ", "Password [ ]", "Join")
    browser.fill("Password", PASSWORD)
    browser.press("Join", after="E-mail address")
    browser.check("Welcome! You are a member now.", "Good morning, @bob!")
    browser.press("Reply", after="beans are up")
    browser.check("Good morning, @bob!", "Your reply\n[@ada", "Who may read it [Everyone", "Reply")
    browser.write("Your reply", "@ada Mine are not, but <soon> & maybe")
    browser.press("Reply", after="characters")
    browser.check("Your post is out.", "ada @ada", "bob @bob", "@ada Mine are not, but <soon> & maybe", "Delete")

    for path, *said in (
        ("/", "Join", "A place for short messages", "Good morning, @bob!", "1 reply"),
        ("/@ada", "ada @ada", "Here since", "0 followers", "Good morning"),
        ("/@bob/with_replies", "bob @bob", "in reply to @ada", "@ada Mine are not"),
        ("/search?q=beans", "Search", "Names, tags or words [beans", "Posts", "The beans are up."),
        ("/login", "Log in", "Name or e-mail address [", "Password [", "Log in", "Forgotten"),
        ("/nothing", "Not found", "To the front page"),
    ):
        check_order(dumped(server.url + path), "Skip to content", "Home Everyone", *said, "About Allotment 12")


def check_order(words, *said):
    """Check that all of it is said, in this order."""
    place = 0
    for one in said:
        assert one in words[place:], (one, words)
        place = words.index(one, place) + len(one)


def dumped(url):
    """Return the words of a page as w3m shows it to who is not logged in."""
    done = subprocess.run([W3M, "-dump", "-cols", "120", url], capture_output=True, text=True, check=True, timeout=20)
    return tidy(done.stdout)


def tidy(words):
    """Return words without empty lines and with single blanks."""
    lines = (" ".join(line.split()) for line in words.splitlines())
    return "\n".join(line for line in lines if line)
