"""Print: what a page looks like on paper, in a real browser, also for who reads in the dark."""

from tests.running import Server

HIDDEN = """() => {
  const details = document.createElement("details");
  details.innerHTML = "<summary>a warning</summary><p id=behind>behind it</p>";
  document.querySelector("article").append(details);
}"""
STYLE = "(element, part) => getComputedStyle(element, part)"


def test_a_printed_page_has_the_posts_whole_and_nothing_to_press(chromium, tmp_path):
    with Server(tmp_path, "--demo") as server:
        page = chromium.new_page(base_url=server.url, color_scheme="dark")
        username, password = next(iter(server.passwords.items()))
        page.goto("/login")
        page.fill("#username", username)
        page.fill("#password", password)
        page.click("main button")
        page.wait_for_url("**/")
        page.evaluate(HIDDEN)
        link = page.locator(".e-content a[rel~=nofollow]").first
        shown = [".composer", ".top", "footer", ".do >> nth=0"]
        assert all(page.locator(place).is_visible() for place in shown)
        assert not page.locator("#behind").is_visible()
        assert link.evaluate(f"element => ({STYLE})(element, '::after').content") == "none"
        page.emulate_media(media="print", color_scheme="dark")
        assert not any(page.locator(place).is_visible() for place in shown)
        assert page.locator("#behind").is_visible()
        assert link.get_attribute("href") in link.evaluate(f"element => ({STYLE})(element, '::after').content")
        for place, colour in (("html", "rgb(255, 255, 255)"), (".post", "rgba(0, 0, 0, 0)")):
            assert page.locator(place).first.evaluate(f"e => ({STYLE})(e).backgroundColor") == colour
        for place in (".by a:not(.time)", ".e-content", ".e-content a"):
            assert page.locator(place).first.evaluate(f"e => ({STYLE})(e).color") == "rgb(0, 0, 0)"
        page.close()
