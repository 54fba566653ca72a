"""Text: the markup to the letter, what is a mention, hashtag or link, how long a text is, and how long it takes."""

import re
import sys
import time

import html5lib
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from model import filtering, statuses, text
from model.errors import Invalid

HOST = "blog.example.org"
ADA = '<span class="h-card" translate="no"><a href="/@ada" class="u-url mention">@<span>ada</span></a></span>'


def rendered(source, host=HOST):
    """Return source as HTML on a site where only @ada lives."""
    return text.as_html(text.clean(source), ["ada"], host)


def link(scheme, shown, hidden="", href=""):
    """Return the markup of a link."""
    return (
        f'<a href="{href or scheme + shown + hidden}" target="_blank" rel="nofollow noopener" translate="no">'
        f'<span class="invisible">{scheme}</span><span class="{"ellipsis" if hidden else ""}">{shown}</span>'
        f'<span class="invisible">{hidden}</span></a>'
    )


def hashtag(name, path):
    """Return the markup of a hashtag."""
    return f'<a href="/tags/{path}" class="mention hashtag" rel="tag">#<span>{name}</span></a>'


MARKUP = {
    "": "",
    "one": "<p>one</p>",
    "one\ntwo": "<p>one<br />two</p>",
    "one\n\ntwo": "<p>one</p><p>two</p>",
    "one\r\n \n\n  two": "<p>one</p><p>two</p>",
    "<b>&\"'": "<p>&lt;b&gt;&amp;&quot;&#x27;</p>",
    "&amp;": "<p>&amp;amp;</p>",
    'href="/': "<p>href=&quot;/</p>",
    "hello @ada!": f"<p>hello {ADA}!</p>",
    "@ADA": f"<p>{ADA}</p>",
    "(@ada, @ada's)": f"<p>({ADA}, {ADA}&#x27;s)</p>",
    f"@ada@{HOST}.": f"<p>{ADA}.</p>",
    f"@ada@{HOST.upper()}": f"<p>{ADA}</p>",
    "@ada@ @ada@, @ada": f"<p>{ADA}@ {ADA}@, {ADA}</p>",
    "@nobody": "<p>@nobody</p>",
    f"@nobody@{HOST}": f"<p>@nobody@{HOST}</p>",
    f"@ada@elsewhere.example @ada@{HOST}:81": f"<p>@ada@elsewhere.example @ada@{HOST}:81</p>",
    f"@ada@{HOST}_ @ada@übung.example": f"<p>@ada@{HOST}_ @ada@übung.example</p>",
    "mail@ada x.@ada /@ada @@ada é@ada": "<p>mail@ada x.@ada /@ada @@ada é@ada</p>",
    "@" + "a" * 31: f"<p>@{'a' * 31}</p>",
    "#Tag, #tag_2": f"<p>{hashtag('Tag', 'tag')}, {hashtag('tag_2', 'tag_2')}</p>",
    "#हिन्दी": f"<p>{hashtag('हिन्दी', '%E0%A4%B9%E0%A4%BF%E0%A4%A8%E0%A5%8D%E0%A4%A6%E0%A5%80')}</p>",
    "#日本語。": f"<p>{hashtag('日本語', '%E6%97%A5%E6%9C%AC%E8%AA%9E')}。</p>",
    "#カ・タ・": f"<p>{hashtag('カ・タ', '%E3%82%AB%E3%83%BB%E3%82%BF')}・</p>",
    "#سلام": f"<p>{hashtag('سلام', '%D8%B3%D9%84%D8%A7%D9%85')}</p>",
    "#Straße #Ç": f"<p>{hashtag('Straße', 'stra%C3%9Fe')} {hashtag('Ç', '%C3%A7')}</p>",
    "#e\u0301te\u0301": f"<p>{hashtag('été', '%C3%A9t%C3%A9')}</p>",
    "#2024 #_ # a#b ##c &#39; /#d": "<p>#2024 #_ # a#b ##c &amp;#39; /#d</p>",
    "#2024a": f"<p>{hashtag('2024a', '2024a')}</p>",
    "#" + "a" * 101: f"<p>#{'a' * 101}</p>",
    "see http://a.example.": f"<p>see {link('http://', 'a.example')}.</p>",
    "https://a.example/?q=1&r='2'!?": f"<p>{link('https://', 'a.example/?q=1&amp;r=&#x27;2')}&#x27;!?</p>",
    "HTTPS://A.example": f"<p>{link('HTTPS://', 'A.example', href='https://A.example')}</p>",
    "(https://a.example/b_(c))": f"<p>({link('https://', 'a.example/b_(c)')})</p>",
    "[https://a.example/[b]].": f"<p>[{link('https://', 'a.example/[b]')}].</p>",
    "<https://a.example>": f"<p>&lt;{link('https://', 'a.example')}&gt;</p>",
    "見てhttps://a.example、次": f"<p>見て{link('https://', 'a.example')}、次</p>",
    "https://a.example/12345678901234567890x": f"<p>{link('https://', 'a.example/12345678901234567890', 'x')}</p>",
    f"https://{'a' * 40}.example/b": f"<p>{link('https://', 'a' * 40 + '.example', '/b')}</p>",
    "https://ada@evil.example#b": f"<p>{link('https://', 'ada@evil.example#b')}</p>",
    f"https://{'good.' * 9}@evil.example/": f"<p>{link('https://', 'good.' * 9 + '@evil.example', '/')}</p>",
    "https://a.example/@ada#tag": f"<p>{link('https://', 'a.example/@ada#tag')}</p>",
    "javascript:x ftp://a.example xhttp://a.example": "<p>javascript:x ftp://a.example xhttp://a.example</p>",
    "http:// https://) http://-/ http://a@/": "<p>http:// https://) http://-/ http://a@/</p>",
    "http\u017f://a.example": "<p>http\u017f://a.example</p>",
}


@pytest.mark.parametrize("source", MARKUP)
def test_the_markup_is_mastodons_to_the_letter(source):
    assert rendered(source) == MARKUP[source]


@pytest.mark.parametrize("source", MARKUP)
def test_a_text_has_a_link_if_its_html_has_one(source):
    assert text.has_link(text.clean(source)) == ('<a href="http' in MARKUP[source])


@pytest.mark.parametrize("source", ["@ADA, ", "#a ", "http://a ", "#\U00010400 ", "'", "\n", "\U00010400#\u0301a "])
def test_no_character_becomes_more_in_html_than_is_reckoned(source):
    many = source * (statuses.MAX_CODE_POINTS // len(source))
    markup = text.as_html(many, ["ada"])
    assert len(markup) <= statuses.MOST_OF_ONE * len(many)
    parts = list(text.tokens(many))
    assert statuses.is_long_as_html(many, parts, ["ada"]) == (len(markup) > statuses.MAX_HTML)


PORTABLE = {
    f"@Ada@{HOST}, @nobody@{HOST}": f"@Ada, @nobody@{HOST}",
    f"(@ADA@{HOST.upper()}) @ada@{HOST}:81 @ada@elsewhere.example": f"(@ADA) @ada@{HOST}:81 @ada@elsewhere.example",
    f"@ada@{HOST}@elsewhere.example": f"@ada@{HOST}@elsewhere.example",
    f"https://{HOST}/@ada #ada@{HOST}": f"https://{HOST}/@ada #ada@{HOST}",
}


@pytest.mark.parametrize("source", PORTABLE)
def test_a_mention_of_somebody_here_is_kept_without_the_sites_name(source):
    parts = list(text.tokens(source, HOST))
    assert text.portable(parts, ["ada"]) == PORTABLE[source]
    assert text.render(parts, ["ada"]) == text.as_html(PORTABLE[source], ["ada"], HOST)


def test_addresses_on_this_site_get_its_name_and_others_stay():
    markup = rendered('@ada #a https://a.example href="/')
    assert text.absolute(markup, "https://b.example") == (
        f"<p>{ADA.replace('/@', 'https://b.example/@')} {hashtag('a', 'a').replace('/tags', 'https://b.example/tags')} "
        f"{link('https://', 'a.example')} href=&quot;/</p>"
    )


CLEANED = {
    "a\r\nb\rc\u2028d\u2029e": "a\nb\nc\nd\ne",
    " \n a\tb \n": "a b",
    "a\0\x01\x08\x0b\x1b\x7f\x85\ufffe\uffffb": "ab",
    "e\u0301": "é",
    "e\0\u0301": "é",
    "\u200d\u202ea": "\u200d\u202ea",
}


@pytest.mark.parametrize("source", CLEANED)
def test_a_text_comes_in_one_form(source):
    assert text.clean(source) == CLEANED[source]


LINES = {" a\n\u2028 b\u3000c ": "a b c", "\u202ea\u200fb\u2066": "ab", "e\u200e\u0301": "é", "👩\u200d": "👩\u200d"}


@pytest.mark.parametrize("source", LINES)
def test_a_name_is_one_line_without_direction_controls(source):
    assert text.clean_line(source) == LINES[source]


@pytest.mark.parametrize("source", ["\ud800", "a\udfff", "\udc80b"])
def test_half_a_surrogate_pair_is_refused_by_the_name_of_its_field(source):
    with pytest.raises(Invalid) as caught:
        text.clean_line(source, "note")
    assert list(caught.value.errors) == ["note"]


@pytest.mark.parametrize("marks", ["\u0301", "\u0301\u094d", "\u0301\0\u094d", "\u0344"])
@pytest.mark.parametrize("tidy", [text.clean, text.clean_line])
def test_a_tower_of_marks_is_refused_before_it_is_put_in_order(tidy, marks):
    height = len(marks.replace("\0", ""))
    assert tidy("a" + marks * (text.MAX_MARKS // height) + "b")
    for many in (text.MAX_MARKS // height + 1, 60_000):  # the second would take many seconds
        with pytest.raises(Invalid) as caught:
            tidy("a" + marks * many + "b", "note")
        assert list(caught.value.errors) == ["note"]


def test_a_tower_of_marks_is_no_hashtag_and_looked_up_at_once():
    tower = "a" + "\u0301\u094d" * 60_000
    assert text.folded(tower) == tower


LENGTHS = {
    "": 0,
    "abc": 3,
    "a\r\nb": 3,
    "é e\u0301": 3,
    "https://a.example/" + "a" * 100: 23,
    "x http://a.b y": 27,
    f"@nobody@{HOST}": 7,
    "@a@b.example": 12,
    "#tag": 4,
    "👨‍👩‍👧‍👦": 1,
    "👍🏽🏳️‍🌈": 2,
    "🇩🇪🇫🇷🇨": 3,
    "1️⃣": 1,
    "क्षि": 1,
    "\u1112\u1161\u11ab": 1,
    "a" + "\u0327" * 50: 1,
}


@pytest.mark.parametrize("source", LENGTHS)
def test_the_length_is_what_people_see(source):
    assert text.length(list(text.tokens(text.clean(source), HOST))) == LENGTHS[source]


# --- Any text at all --------------------------------------------------------------------------------------------------

PIECES = [
    *"@#:/.<>&\"'()[]_-·?!,;\\ \t\r\n0aéßñİΣ字ー・हि्한👩🏽🇩",
    *"\u200d\u200c\u0301\u0345\u202e\u2067\ufe0f\u1161\u2028\u00a0\u3000\u00ad\u017f\ufdd0\U000e0067\0\ud800\udfff",
    *["\n\n", "\n \n", "@ada", "@ada@b.example", "@bob", "a@b", "http://", "https://", "HTTPS://", "://", "a.example"],
    *["b.example/c", "&lt;", 'href="/', "<a href='", "</p>", "<br />", "javascript:", "<!--", "]]>", "&#39"],
]
ANY = st.lists(st.one_of(st.sampled_from(PIECES), st.characters(exclude_categories=()))).map("".join)
CLEAN = ANY.map(lambda source: "".join(c for c in source if not "\ud800" <= c <= "\udfff")).map(text.clean)
often = settings(max_examples=300, deadline=None)


@often
@given(ANY)
def test_any_text_is_either_rendered_or_refused_as_invalid(source):
    try:
        source.encode()
    except UnicodeEncodeError:
        with pytest.raises(Invalid):
            rendered(source)
    else:
        assert rendered(source).startswith("<p>") == bool(text.clean(source))


@often
@given(CLEAN)
def test_cleaning_twice_changes_nothing(source):
    line = text.clean_line(source)
    assert (text.clean(source), text.clean_line(line)) == (source, line)


@often
@given(CLEAN)
def test_the_tokens_are_the_source_cut_up(source):
    assert "".join(token.source for token in text.tokens(source, "b.example")) == source


@often
@given(CLEAN)
def test_only_our_own_markup_comes_out(source):
    for element in parsed(rendered(source, "b.example")).iter():
        assert element.tag in ("DOCUMENT_FRAGMENT", "p", "br", "a", "span")
        assert set(element.attrib) <= {"href", "rel", "class", "target", "translate"}
        assert re.match("https?://[^/]|/@[a-z]|/tags/[a-z0-9%]", element.get("href", "/@a"))


@often
@given(CLEAN)
@example("a\u00a0\n\u3000\nb @ada")
def test_what_is_shown_is_what_was_typed(source):
    paragraphs = [words(element) for element in parsed(rendered(source, host=""))]
    assert squeezed("\n\n".join(paragraphs)) == squeezed(source)


@often
@given(CLEAN)
@example("@ada@b.example@b.example @ada@b.example")
def test_the_text_that_is_kept_becomes_the_html_of_what_was_typed(source):
    parts = list(text.tokens(source, "b.example"))
    kept = text.portable(parts, ["ada"])
    assert text.as_html(kept, ["ada"], "b.example") == text.render(parts, ["ada"])
    assert text.portable(list(text.tokens(kept, "b.example")), ["ada"]) == kept


@often
@given(CLEAN)
def test_filters_find_in_the_text_what_its_html_says(source):
    assert filtering.folded(source) == filtering.folded(text.plain(rendered(source, host="")))


@often
@given(CLEAN)
def test_a_text_has_a_link_if_one_is_among_its_tokens(source):
    assert text.has_link(source) == ('<a href="http' in rendered(source, "b.example"))


def parsed(markup):
    """Return markup as a browser reads it."""
    return html5lib.parseFragment(markup, namespaceHTMLElements=False)


def words(element):
    """Return the text of element, a newline for each br."""
    inner = "".join(words(child) + (child.tail or "") for child in element)
    return "\n" if element.tag == "br" else (element.text or "") + inner


def squeezed(source):
    """Return source without what may go lost: blanks beside line ends, empty lines, the case of a name's letters."""
    return re.sub(r"\s*\n\s*", "\n", source).lower()


@often
@given(CLEAN)
def test_a_text_never_counts_more_than_its_code_points(source):
    assert text.graphemes(source) <= len(source)


@often
@given(CLEAN)
def test_folding_a_hashtag_twice_changes_nothing(source):
    for tag in [token for token in text.tokens(source) if isinstance(token, text.Hashtag)]:
        assert text.folded(text.folded(tag.name)) == text.folded(tag.name)


# --- Time -------------------------------------------------------------------------------------------------------------

MAX_CHARACTERS = 5000  # what an owner may set at most (model.settings)
WORST = [
    *["@", "#", "(", "&", "\n ", "\n\n", "a@", "@a@", "@a@-.", "@ada ", "#a", "#a·", "#1 ", "#字 ", "#字\u0327\u0327 "],
    *["é", "🏳", "\u200d", "http://", "https://)", "http://-/", "http://@/", "http://a ", "http://a@", "http://a("],
]


def seconds(source, tries, most):
    """Return the time that source takes from the form to the HTML, the best of so many tries; most is its limit."""
    times, tracer = [], sys.gettrace()
    sys.settrace(None)  # measuring the coverage would cost more than the text
    for _ in range(tries):
        begun = time.process_time()
        parts = list(text.tokens(text.clean(source), HOST))
        if text.length(parts) <= most:  # as statuses.draft does it
            text.render(parts, ["ada"])
        times.append(time.process_time() - begun)
    sys.settrace(tracer)
    return min(times)


def slowness():
    """Return how many times slower this machine is right now than one on which a fixed piece of work takes 15 ms."""
    times = []
    for _ in range(3):
        begun = time.process_time()
        sum(number % 7 for number in range(250_000))
        times.append(time.process_time() - begun)
    return max(1.0, min(times) / 0.015)


def repeated(piece, size):
    """Return size characters of piece after piece."""
    return "x" + (piece * size)[: size - 2] + "x"


@pytest.mark.parametrize("piece", WORST)
def test_ten_times_the_text_takes_about_ten_times_as_long(piece):
    short, long = (repeated(piece, size) for size in (1_000, 10_000))
    assert seconds(long, 3, len(long)) < 40 * max(seconds(short, 3, len(short)), 20e-6)


@pytest.mark.parametrize("piece", [*WORST, "https://" + ")" * 9990, "#" + "a\u0301" * 4999, "\n" + " " * 9997])
def test_the_longest_text_is_ready_in_50_milliseconds(piece):
    assert seconds(repeated(piece, statuses.MAX_CODE_POINTS), 5, MAX_CHARACTERS) < 0.050 * slowness()
