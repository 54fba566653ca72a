"""Heads: what search engines, makers of previews and readers of feeds find in the head of a page."""

import json

import pytest


def head(page):
    """Return {property or name: content} of the meta elements of a page, and {rel: [href]} of its links."""
    metas = {meta.get("property") or meta.get("name"): meta["content"] for meta in page.html.select("meta[content]")}
    links = {}
    for link in page.html.select("head link"):
        links.setdefault(link["rel"][0], []).append(link["href"])
    return metas, links


@pytest.fixture
def prefer(db):
    """Return a function that sets Ada's preferences."""

    def change(**preferences):
        with db.write() as tx:
            values = {"preferences": json.dumps(preferences)}
            tx.execute("UPDATE accounts SET preferences = :preferences WHERE username = 'ada'", values)

    return change


URL = "http://127.0.0.1:8080"


@pytest.mark.parametrize(
    ("path", "type", "title", "description"),
    [
        ("/", "website", "The <Lovelaces>", "Letters & more."),
        ("/public", "website", "Everyone", "Letters & more."),
        ("/tags/x", "website", "#x", "Letters & more."),
        ("/about", "website", "About The <Lovelaces>", "Letters & more."),
        ("/@ada", "profile", "ada (@ada)", "I count"),
        ("/@ada/with_replies", "profile", "ada (@ada)", "I count"),
        ("/@ada/followers", "profile", "ada (@ada)", "I count"),
        ("/@ada/ID", "article", "ada (@ada)", 'Say "hello" & <b>go</b> #x'),
    ],
)
def test_a_link_to_a_page_has_a_preview(ada, visitor, site, db, path, type, title, description):
    site(name="The <Lovelaces>", description="Letters & more.")
    with db.write() as tx:
        tx.execute("UPDATE accounts SET note_html = '<p>I count</p>'")
    id = ada.post_status('Say "hello" & <b>go</b>\n\n#x')
    path = path.replace("ID", str(id))
    metas, links = head(visitor.get(path))
    assert metas["og:site_name"] == "The <Lovelaces>"
    assert (metas["og:type"], metas["og:title"]) == (type, title)
    assert metas["og:description"] == metas["description"] == description
    assert links["canonical"] == [metas["og:url"]] == [URL + path]
    assert metas["twitter:card"] == "summary"
    assert visitor.get(metas["og:image"].removeprefix(URL)).content_type == "image/png"
    assert ("article:published_time" in metas) == (type == "article")
    assert "robots" not in metas


def test_the_preview_of_a_post_tells_when_it_was_written_and_not_more_than_200_characters_of_it(ada, visitor):
    id = ada.post_status("word " * 90)
    page = visitor.get(f"/@ada/{id}")
    metas, _ = head(page)
    assert metas["article:published_time"] == page.html.select_one("time")["datetime"]
    assert len(metas["og:description"]) <= 200
    assert metas["og:description"].endswith("word…")


def test_behind_a_warning_a_preview_has_only_the_warning(ada, visitor, edit):
    id = ada.post_status("x")
    edit(id, "unmistakable", spoiler_text="The end")
    page = visitor.get(f"/@ada/{id}")
    metas, _ = head(page)
    assert metas["og:description"] == metas["description"] == "The end"
    assert "unmistakable" not in str(page.html.head)


def test_pages_name_their_feeds(ada, visitor, site):
    id = ada.post_status("hello #größe")
    expected = {
        "/": ["/feed.atom"],
        "/public": ["/feed.atom"],
        "/tags/gr%C3%B6%C3%9Fe": ["/tags/gr%C3%B6%C3%9Fe.atom"],
        "/@ada": ["/@ada/feed.atom", "/@ada/feed.json"],
        "/about": [],
    }
    for path, feeds in expected.items():
        found = head(visitor.get(path))[1].get("alternate", [])
        assert found == feeds
        for feed in found:
            assert "hello" in visitor.get(feed)
    site(access="members")
    for path in (*expected, f"/@ada/{id}"):
        assert "alternate" not in head(ada.get(path))[1]


def test_each_part_of_a_list_is_one_page_for_search_engines(ada, visitor, publish):
    publish("ada", *(str(number) for number in range(45)))
    older = visitor.get("/@ada").click("Older")
    path = older.request.path_qs
    assert head(visitor.get("/public?max_id=7"))[1]["canonical"] == [f"{URL}/public?max_id=7"]
    assert head(older)[1]["canonical"] == [URL + path]
    upward = older.click("Older").html.select_one(".pager a[rel=prev]")["href"]
    for address in (upward, upward.replace("@ada", "public")):
        metas, links = head(visitor.get(address))
        assert ("canonical" in links, "og:url" in metas, "og:title" in metas) == (False, False, True)


def test_search_engines_are_kept_from_what_is_not_on_public_pages(ada, visitor, prefer):
    ids = {level: ada.post_status("hello", level) for level in ("public", "unlisted", "private")}
    robots = {level: head(ada.get(f"/@ada/{id}"))[0].get("robots") for level, id in ids.items()}
    assert robots == {"public": None, "unlisted": "noindex", "private": "noindex"}
    prefer(noindex=True)
    for path in ("/@ada", "/@ada?min_id=1", "/@ada/with_replies", "/@ada/followers", f"/@ada/{ids['public']}"):
        assert head(visitor.get(path).maybe_follow())[0]["robots"] == "noindex", path
    assert "robots" not in head(visitor.get("/public"))[0]


def test_what_is_not_for_strangers_is_in_no_preview(ada, visitor, site):
    id = ada.post_status("unmistakable", "private")
    assert "unmistakable" not in visitor.get(f"/@ada/{id}", status=404)
    site(access="members", description="Letters.")
    login = visitor.get(f"/@ada/{id}").follow()
    assert not [name for name in head(login)[0] if name.startswith("og:")]
