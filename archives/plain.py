"""Plain: from the HTML of other servers to what a person would have typed. In linear time, whatever it is made of.

Not by html.parser: Python 3.11's takes eight seconds for 20 kB of `<a ` repeated. And nothing here has to be safe HTML:
what comes out is text like any other, which model/text.py escapes.
"""

import html
import re
from urllib.parse import urlsplit

from model import text

TAGS = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)([^<>]*)>|<![^<>]*>|</?[a-zA-Z][^<>]*>")
ATTRIBUTE = re.compile(r"""\b(href|class|alt)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
LONGEST_TAG = 5000
PARAGRAPHS = {"p", "div", "ul", "ol", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "table", "hr"}
UNSEEN = {"script", "style", "template", "title", "head"}


def typed(markup):
    """Return the words of markup: paragraphs and lines as line ends, links as addresses, mentions as @name@host."""
    pieces, opened, unseen, end = [], None, "", 0
    for tag in TAGS.finditer(markup):
        if not unseen:
            pieces.append(html.unescape(markup[end : tag.start()]).replace("\n", " "))
        end = tag.end()
        name, is_end = (tag[2] or "").lower(), bool(tag[1])
        if unseen:
            unseen = "" if is_end and name == unseen else unseen
        elif name in UNSEEN and not is_end:
            unseen = name
        elif name == "a" and not is_end:
            opened = (len(pieces), attributes(tag[3]))
        elif name == "a" and opened:
            start, found = opened
            pieces[start:], opened = [link("".join(pieces[start:]), found)], None
        else:
            pieces.append(between(name, is_end, tag[3] or ""))
    if not unseen:
        pieces.append(html.unescape(markup[end:]).replace("\n", " "))
    lines = "".join(pieces).split("\n")
    return re.sub("\n{3,}", "\n\n", "\n".join(line.strip() for line in lines)).strip()


def between(name, is_end, rest):
    """Return what stands in the text for a tag that is no link."""
    if name in PARAGRAPHS:
        return "\n\n"
    if name in ("br", "tr"):
        return "" if is_end else "\n"
    if name == "li":
        return "\n" if is_end else "\n- "
    return attributes(rest).get("alt", "") if name == "img" else ""


def attributes(rest):
    """Return {name: value} of those attributes of a tag that say anything to us."""
    if len(rest) > LONGEST_TAG:
        return {}
    return {name.lower(): html.unescape(a or b or c) for name, a, b, c in ATTRIBUTE.findall(rest)}


def link(words, found):
    """Return what a link would be typed as: a mention with its host, a hashtag as it is shown, or an address."""
    address, classes, shown = found.get("href", ""), found.get("class", "").split(), " ".join(words.split())
    try:
        parts = urlsplit(address)
    except ValueError:  # such as http://[
        return words
    if "hashtag" in classes or shown.startswith("#"):
        return shown
    if shown.startswith("@") and ("mention" in classes or "u-url" in classes):
        return shown if "@" in shown[1:] or not parts.netloc else f"{shown}@{parts.netloc}"
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return words
    is_address = not shown or shown in address or re.match(r"https?://|www\.", shown) or address.endswith(shown)
    return address if is_address else f"{shown} ({address})"


def at_home(source, origin, host):
    """Return source, written at origin, as it has to be typed at host, where a bare @name is somebody else."""
    if origin == host:
        return "".join(
            f"@{part.username}" if isinstance(part, text.Mention) else part.source for part in text.tokens(source, host)
        )
    return "".join(
        f"{part.source}@{origin}" if isinstance(part, text.Mention) else part.source for part in text.tokens(source)
    )
