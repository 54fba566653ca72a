"""Text: from what people type to the HTML that is shown. Nothing else makes HTML of their words.

The way is always the same: `clean` the source, cut it into `tokens`, and `render` those, escaping every character that
people typed. Markup is only ever put around finished tokens, never searched for in HTML. Everything is linear in the
length of the source. The markup is Mastodon's, because clients look into it; addresses on this site are written without
scheme and host (`href="/@ada"`), so that a site can change its name: `absolute` adds them for the API.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Collection, Iterator
from typing import NamedTuple
from urllib.parse import quote

from model.errors import Invalid

URL_LENGTH = 23
MAX_TAG_LENGTH = 100
SHOWN_URL_LENGTH = 30


class Text(NamedTuple):
    """Words as they are."""

    source: str


class Mention(NamedTuple):
    """@name, or @name@host with the host of this site."""

    source: str
    username: str


class Hashtag(NamedTuple):
    """#name; `name` is as typed, without the #."""

    source: str
    name: str


class Link(NamedTuple):
    """An http or https address."""

    source: str


Token = Text | Mention | Hashtag | Link


# --- Cleaning ---------------------------------------------------------------------------------------------------------

CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
BIDI_CONTROLS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def clean(source: str, field: str = "text") -> str:
    """Return source with one kind of line end, no control characters, in Unicode's composed form (NFC), trimmed.

    Raises Invalid, naming field, for half a surrogate pair: that is not text; and for a tower of marks.
    """
    try:
        source.encode("utf-8")
    except UnicodeEncodeError:
        raise Invalid(**{field: "This contains characters that are not valid text."}) from None
    source = (
        source.replace("\r\n", "\n")
        .replace("\r", "\n")
        .replace("\t", " ")
        .replace("\u2028", "\n")
        .replace("\u2029", "\n")
    )
    source = CONTROLS.sub("", source)
    if has_tower(source):
        raise Invalid(**{field: "This has too many combined characters."})
    return unicodedata.normalize("NFC", source).strip()


def has_tower(source: str) -> bool:
    """Return whether more than MAX_MARKS marks stand on one character of source.

    To bring them in order, as NFC has to, takes the square of their number: seven seconds for what fits into a request.
    """
    height = 0
    for character in "" if source.isascii() else source:
        height = height + 1 if unicodedata.combining(character) else 0
        if height > MAX_MARKS:
            return True
    return False


MAX_MARKS = 100


def clean_line(source: str, field: str = "text") -> str:
    """Return source as one line for a name or a title: cleaned, without line ends and without direction controls."""
    return " ".join(clean(BIDI_CONTROLS.sub("", source), field).split())


# --- Tokens -----------------------------------------------------------------------------------------------------------

# @, # or https?://. That they begin with one set of letters makes it three times as fast as | would.
MARKS = re.compile(r"[@#Hh](?:(?<=[@#])|[Tt][Tt][Pp][Ss]?://)")
USERNAME = re.compile(r"[A-Za-z0-9_]{1,30}(?![A-Za-z0-9_])")
HOST = re.compile(r"@([\w.-]*\w(?::[0-9]{1,5})?)")
NOT_IN_URL = (  # blanks, invisible and direction characters, quotes and brackets, East Asian punctuation
    r"\s\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    r"<>\"`{}|\\^\u3000-\u303f\uff00-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
)
AUTHORITY = re.compile(rf"(?ai:https?)://([^/?#{NOT_IN_URL}]+)")  # a: or else U+017F, the long s, would do as an s
PATH = re.compile(rf"[^{NOT_IN_URL}]*")
CLOSING = {")": "(", "]": "["}
TRAILING = ".,;:!?'*_~\u2026\u2019\u201d\u00bb"


def tokens(source: str, host: str = "") -> Iterator[Token]:
    """Yield the tokens of a cleaned source; their `source` joined is the source again.

    host is this site's: @name@host means @name, and @name@elsewhere is just text.
    """
    start = end = 0  # source[start:end] is text that has not been yielded yet
    while mark := MARKS.search(source, end):
        token = token_at(source, mark.start(), host)
        if token is None:
            end = mark.end()
            continue
        if start < mark.start():
            yield Text(source[start : mark.start()])
        yield token
        start = end = mark.start() + len(token.source)
    if start < len(source):
        yield Text(source[start:])


def has_link(source: str) -> bool:
    """Return whether there is a link in a cleaned source."""
    return "://" in source and any(isinstance(token, Link) for token in tokens(source))


def portable(parts: list[Token], accounts: Collection[str]) -> str:
    """Return the source of parts with @name for each @name@host of one of accounts, so that a site can change its host.

    As typed if that would say something else, as in @ada@here@there.
    """
    source = "".join(part.source for part in parts)
    names = {name.lower() for name in accounts}
    short = "".join(
        f"@{part.username}" if isinstance(part, Mention) and part.username.lower() in names else part.source
        for part in parts
    )
    return short if short == source or as_html(short, accounts) == render(parts, accounts) else source


def token_at(source: str, position: int, host: str) -> Token | None:
    """Return the mention, hashtag or link that begins at position, or None if what stands there is just text."""
    before = source[position - 1] if position else " "
    if source[position] == "@":
        return None if is_word(before) or before in "@/.#" else mention_at(source, position, host)
    if source[position] == "#":
        return None if is_word(before) or before in "#/&@" else hashtag_at(source, position)
    return None if before.isascii() and is_word(before) else link_at(source, position)


def mention_at(source: str, position: int, host: str) -> Mention | None:
    username = USERNAME.match(source, position + 1)
    if not username:
        return None
    at_host = HOST.match(source, username.end())
    if at_host and at_host[1].lower() != host.lower():
        return None
    return Mention(source[position : (at_host or username).end()], username[0])


def hashtag_at(source: str, position: int) -> Hashtag | None:
    """Letters, marks and digits of any script, `_`, middle dots and joiners; at least one letter. (Mastodon's rule.)"""
    end = position + 1
    while end < len(source) and (is_word(source[end]) or source[end] in "\u00b7\u30fb\u200c\u200d"):
        end += 1
    name = source[position + 1 : end].rstrip("\u00b7\u30fb\u200c\u200d")
    if not any(map(str.isalpha, name)) or len(folded(name)) > MAX_TAG_LENGTH:
        return None
    return Hashtag("#" + name, name)


def link_at(source: str, position: int) -> Link | None:
    """An address up to the punctuation that ends a sentence, or to a bracket that was opened before it."""
    authority = AUTHORITY.match(source, position)
    if not authority or not any(map(str.isalnum, authority[1].rpartition("@")[2])):
        return None  # before its path is read: that of http://-/http://-/http://-/ would be read again and again
    path = PATH.match(source, authority.end())
    url = authority[0] + (path[0] if path else "")
    surplus = {closing: url.count(closing) - url.count(opening) for closing, opening in CLOSING.items()}
    end = len(url)
    while url[end - 1] in TRAILING or surplus.get(url[end - 1], 0) > 0:
        if url[end - 1] in surplus:
            surplus[url[end - 1]] -= 1
        end -= 1
    return Link(url[:end])


def is_word(character: str) -> bool:
    """Return whether character can be part of a word: a letter, a mark on one, a digit or `_`."""
    return character.isalnum() or character == "_" or unicodedata.category(character)[0] == "M"


def folded(name: str) -> str:
    """Return a hashtag's name as the database keeps and compares it; a tower of marks, which is none, as it is."""
    if name.isascii():
        return name.lower()
    return name if has_tower(name) else unicodedata.normalize("NFC", name.lower())


# --- HTML -------------------------------------------------------------------------------------------------------------

BREAKS = re.compile(r"\n[ ]*\n\s*|\n")


def as_html(source: str, accounts: Collection[str] = (), host: str = "") -> str:
    """Return a cleaned source as HTML: its tokens, rendered. Most have none but text, which takes a microsecond."""
    if "@" in source or "#" in source or "://" in source:
        return render(list(tokens(source, host)), accounts)
    return f"<p>{rendered_text(source)}</p>" if source else ""


def render(parts: list[Token], accounts: Collection[str] = ()) -> str:
    """Return parts as HTML; a mention of a name that is not in accounts (lower case -> as registered) stays text."""
    if not parts:
        return ""
    names = {name.lower(): name for name in accounts}
    return "<p>" + "".join(rendered(part, names) for part in parts) + "</p>"


def rendered(part: Token, names: dict[str, str]) -> str:
    """Return the HTML of one token."""
    match part:
        case Mention(_, username) if username.lower() in names:
            name = names[username.lower()]
            return (
                f'<span class="h-card" translate="no"><a href="/@{name}" class="u-url mention">'
                f"@<span>{name}</span></a></span>"
            )
        case Hashtag(_, name):
            return f'<a href="{tag_path(name)}" class="mention hashtag" rel="tag">#<span>{html.escape(name)}</span></a>'
        case Link(url):
            return rendered_link(url)
    return rendered_text(part.source)


def rendered_text(source: str) -> str:
    escaped = html.escape(source)
    if "\n" not in source:
        return escaped
    return BREAKS.sub(lambda found: "</p><p>" if found[0].count("\n") > 1 else "<br />", escaped)


def rendered_link(url: str) -> str:
    """Return a link that shows its host whole, however long: shortening that would help whoever wants to deceive."""
    scheme, rest = url[: url.index("//") + 2], url[url.index("//") + 2 :]
    authority = re.match(r"[^/?#]*", rest)
    cut = max(SHOWN_URL_LENGTH, authority.end() if authority else 0)
    shown, hidden = rest[:cut], rest[cut:]
    return (
        f'<a href="{html.escape(scheme.lower() + rest)}" target="_blank" rel="nofollow noopener" translate="no">'
        f'<span class="invisible">{html.escape(scheme)}</span>'
        f'<span class="{"ellipsis" if hidden else ""}">{html.escape(shown)}</span>'
        f'<span class="invisible">{html.escape(hidden)}</span></a>'
    )


def tag_path(name: str) -> str:
    """Return the path of the page of the hashtag called name."""
    return "/tags/" + quote(folded(name), safe="")


def absolute(markup: str, url: str) -> str:
    """Return HTML made here with the site's url before its own links. Typed quotes are escaped: nothing else fits."""
    return markup.replace('href="/', f'href="{url}/')


def local(markup: str, url: str) -> str:
    """Return what absolute() returned as our own pages have it: short, good under any address by which the site is
    reached, and with links that open where the reader is.
    """
    return markup.replace(f'href="{url}/', 'href="/').replace(' target="_blank"', "")


def plain(markup: str) -> str:
    """Return what HTML says, as text. (It was all made here: a < that somebody typed is none any more.)"""
    return html.unescape(TAGS.sub("", markup.replace("<br />", "\n").replace("</p><p>", "\n\n")))


TAGS = re.compile("<[^>]*>")


def beginning(source: str, most: int) -> str:
    """Return source in one line of at most that many characters."""
    line = " ".join(source.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


# --- Length -----------------------------------------------------------------------------------------------------------


def length(parts: list[Token]) -> int:
    """Return how long people think the text is: an address counts 23, a mention without its host, an emoji 1."""
    return sum(measured(part) for part in parts)


def measured(part: Token) -> int:
    match part:
        case Link():
            return URL_LENGTH
        case Mention(_, username):
            return 1 + len(username)
    return graphemes(part.source)


def graphemes(source: str) -> int:
    """Return the number of characters as people see them; never more than Intl.Segmenter counts in a browser.

    Marks, joiners, skin tones and what they join do not count; two regional indicators make one flag.
    """
    if source.isascii():
        return len(source)
    count, flag, joined = 0, False, False
    for character in source:
        if character.isascii():
            count, flag, joined = count + 1, False, False
        elif "\U0001f1e6" <= character <= "\U0001f1ff":
            count, flag, joined = count + (not flag and not joined), not flag, False
        elif extends(character):
            joined = character == "\u200d" or unicodedata.combining(character) == 9  # 9: a virama
        else:
            count, flag, joined = count + (not joined), False, False
    return count


def extends(character: str) -> bool:
    """Return whether character only adds to the one before: a mark, a skin tone, a trailing part of Hangul."""
    return (
        unicodedata.category(character) in ("Mn", "Mc", "Me", "Cf")
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or "\u1160" <= character <= "\u11ff"
        or "\ud7b0" <= character <= "\ud7fb"
    )
