"""The script of the site in a real browser: each comfort, and that nothing is lost."""

import pytest
from playwright.sync_api import expect

from tests.running import Server


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """Return a real server with the people and posts of the demo."""
    with Server(tmp_path_factory.mktemp("demo"), "--demo") as server:
        yield server


@pytest.fixture
def open_as(chromium, demo):
    """Return a function that logs somebody of the demo in, in a new browser, and returns its page."""
    contexts = []

    def log_in(number=1, **options):
        contexts.append(chromium.new_context(base_url=demo.url, **options))
        contexts[-1].set_default_timeout(10_000)
        page = contexts[-1].new_page()
        page.username, password = list(demo.passwords.items())[number]
        page.goto("/login")
        page.fill("#username", page.username)
        page.fill("#password", password)
        page.click("main button")
        page.wait_for_url("**/")
        return page

    yield log_in
    for context in contexts:
        context.close()


def test_what_was_not_sent_is_there_again_and_can_be_discarded(open_as):
    page = open_as()
    page.fill("#status", "a thought that")
    page.goto("/public")
    page.goto("/")
    expect(page.locator("#status")).to_have_value("a thought that")
    page.click("text=Discard it")
    expect(page.locator("#status")).to_have_value("")
    page.reload()
    expect(page.locator("#status")).to_have_value("")


def test_what_was_sent_is_forgotten_and_what_was_refused_is_kept(open_as):
    page = open_as()
    page.fill("#status", "x" * 600)
    page.click(".send button")
    expect(page.locator("#status")).to_have_value("x" * 600)
    page.goto("/")
    expect(page.locator("#status")).to_have_value("x" * 600)
    page.fill("#status", "short enough")
    page.press("#status", "Control+Enter")
    expect(page.get_by_role("status")).to_have_text("Your post is out.")
    expect(page.locator("#status")).to_have_value("")
    page.goto("/compose")
    expect(page.locator("#status")).to_have_value("")


def test_the_draft_of_an_answer_stays_with_its_post(open_as):
    page = open_as()
    page.click(".do a >> nth=0")
    draft = page.input_value("#status") + "an answer begun"
    page.fill("#status", draft)
    address = page.url
    page.goto("/compose")
    expect(page.locator("#status")).to_have_value("")
    page.goto(address)
    expect(page.locator("#status")).to_have_value(draft)


def test_an_answer_that_was_sent_is_not_there_when_the_same_post_is_answered_again(open_as):
    page = open_as()
    answer = page.locator(".do a >> nth=0").get_attribute("href")
    page.goto(answer)
    page.fill("#status", "a first answer")
    page.click(".send button")
    expect(page.locator(".focus .text")).to_have_text("a first answer")
    page.goto(answer)
    assert "a first answer" not in page.input_value("#status")


def test_the_draft_of_a_new_post_stays_out_of_a_post_that_is_changed(open_as):
    page = open_as()
    page.fill("#status", "what I said")
    page.click(".send button")
    post = page.locator("article .u-url").first.get_attribute("href")
    page.fill("#status", "a thought that")
    page.goto(f"{post}/edit")
    expect(page.locator("#status")).to_have_value("what I said")
    page.fill("#status", "what I meant")
    page.click(".send button")
    expect(page.get_by_role("status")).to_have_text("Your post is changed.")
    page.goto("/compose")
    expect(page.locator("#status")).to_have_value("a thought that")
    page.goto(f"{post}/edit")
    expect(page.locator("#status")).to_have_value("what I meant")


def test_a_name_is_completed_with_the_keyboard_and_one_sees_who_will_be_told(open_as, demo):
    page = open_as()
    other = next(name for name in demo.passwords if name != page.username)
    page.locator("#status").press_sequentially(f"Good morning @{other[:2]}")
    option = page.locator("#names li").first
    expect(option).to_be_visible()
    box = page.locator("#status")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(option).to_have_attribute("aria-selected", "true")
    while not page.locator("[aria-selected=true]").inner_text().startswith(f"@{other} "):
        box.press("ArrowDown")
    assert page.locator(f"#{box.get_attribute('aria-activedescendant')}").inner_text().startswith(f"@{other}")
    box.press("Enter")
    expect(box).to_have_value(f"Good morning @{other} ")
    expect(page.locator("#names")).to_be_hidden()
    expect(page.locator(".told")).to_have_text(f"Will be told: @{other}")
    box.press_sequentially("and @nobody_of_that_name")
    page.wait_for_timeout(600)
    expect(page.locator(".told")).to_have_text(f"Will be told: @{other}")
    box.press_sequentially(f" @{other[:2]}")
    expect(option).to_be_visible()
    box.press("Escape")
    expect(page.locator("#names")).to_be_hidden()


def test_a_name_is_completed_with_the_mouse(open_as, demo):
    page = open_as()
    other = next(name for name in demo.passwords if name != page.username)
    page.locator("#status").press_sequentially(f"@{other}")
    page.locator("#names li").first.click()
    expect(page.locator("#status")).to_have_value(f"@{other} ")
    expect(page.locator("#status")).to_be_focused()


@pytest.mark.parametrize("verb", ["favourite", "reblog"])
def test_a_button_works_where_one_is(open_as, verb):
    page = open_as()
    page.goto("/public")
    page.evaluate("document.body.dataset.same = 'yes'")
    button = page.locator(f"button[name={verb}]").first
    id = button.get_attribute("value")
    before = int(button.inner_text().split()[-1]) if button.locator("b").count() else 0
    button.click()
    pressed = page.locator(f"button[value='{id}'][name=un{verb}]")
    expect(pressed).to_have_attribute("aria-pressed", "true")
    expect(pressed.locator("b")).to_have_text(str(before + 1))
    assert page.evaluate("document.body.dataset.same") == "yes"
    page.reload()
    expect(pressed.locator("b")).to_have_text(str(before + 1))
    pressed.click()
    expect(page.locator(f"button[value='{id}'][name={verb}]")).to_have_attribute("aria-pressed", "false")
    page.reload()
    expect(page.locator(f"button[value='{id}'][name={verb}]")).to_be_visible()


def test_a_limit_is_told_beside_the_post_and_once(open_as):
    page = open_as()
    page.goto("/public")
    body = '<main><div class="problem" role="alert"><p>Please wait 5 minutes.</p></div></main>'
    page.route("**/statuses/actions", lambda route: route.fulfill(status=429, content_type="text/html", body=body))
    for post in (2, 1):
        page.locator("article").nth(post).locator("[name$=favourite]").click()
        expect(page.locator("article").nth(post).get_by_role("alert")).to_have_text("Please wait 5 minutes.")
    expect(page.get_by_role("alert")).to_have_count(1)
    page.unroute("**/statuses/actions")
    button = page.locator("article").nth(1).locator("[name$=favourite]")
    was = button.get_attribute("aria-pressed")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false" if was == "true" else "true")


def test_new_posts_are_told_but_nothing_moves(open_as):
    reader, writer = open_as(1), open_as(0)
    reader.clock.install()
    reader.goto("/public")
    posts = reader.locator("article").count()
    writer.fill("#status", "something new under the sun")
    writer.click(".send button")
    expect(writer.get_by_role("status")).to_have_text("Your post is out.")
    reader.clock.fast_forward(61_000)
    expect(reader.get_by_role("link", name="1 new post")).to_be_visible()
    assert reader.locator("article").count() == posts
    assert "under the sun" not in reader.inner_text("main")
    reader.click("text=1 new post")
    expect(reader.locator("article").first).to_contain_text("something new under the sun")


def test_keys_go_from_post_to_post_and_act_on_the_one_in_focus(open_as):
    page = open_as()
    page.goto("/public")
    page.keyboard.press("j")
    page.keyboard.press("j")
    second = page.locator("article").nth(1)
    expect(second.locator(".u-url")).to_be_focused()
    page.keyboard.press("k")
    first = page.locator("article").nth(0)
    expect(first.locator(".u-url")).to_be_focused()
    was = first.locator("[name$=favourite]").get_attribute("aria-pressed")
    page.keyboard.press("f")
    expect(first.locator("[name$=favourite]")).to_have_attribute("aria-pressed", "false" if was == "true" else "true")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("next post")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("r")
    page.wait_for_url("**/compose?reply=*")
    page.locator("#status").press_sequentially("jkn")  # in a text they are letters
    assert page.input_value("#status").endswith("jkn")
    page.goto("/public")
    page.keyboard.press("g")
    page.keyboard.press("n")
    page.wait_for_url("**/notifications")


def test_without_the_answer_of_the_server_the_page_says_how_it_is(open_as):
    page = open_as()
    page.goto("/public")
    page.context.clear_cookies()
    page.locator("button[name=favourite]").first.click()
    expect(page.get_by_role("link", name="Log in")).to_be_visible()  # the page was loaded anew
