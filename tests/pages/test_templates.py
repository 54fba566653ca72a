"""Templates: what a page leaves behind."""

import gc

import pytest

import templates


@pytest.fixture
def no_collection():
    """Let nothing be collected but when it is asked for."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def test_a_template_leaves_nothing_that_only_a_collection_finds(no_collection):
    values = {"pager": {"newer": "/a", "older": "/b"}}
    templates.fill("_pager", {**values})
    gc.collect()
    for _ in range(10):
        templates.fill("_pager", {**values})
        templates.encoded("_problem", {"problem": None, "errors": {}})
    assert gc.collect() == 0


def test_what_is_printed_may_be_bytes_in_a_page_and_is_text_in_its_parts():
    told = {
        "csrf": "",
        "notifications": [],
        "title": "Gr\u00fc\u00dfe",
        "conversation": lambda *_: "Gr\u00fc\u00dfe".encode(),
        "me": None,
    }
    assert "Gr\u00fc\u00dfe".encode() in templates.encoded("thread", {**told})
    assert templates.fill("thread", {**told}).count("Gr\u00fc\u00dfe") == 2
