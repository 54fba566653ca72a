"""An archive as Mastodon makes it, written by hand after its serializers: the life of @vera@meadow.example."""

import io
import json
import tarfile
import zipfile

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
VERA = "https://meadow.example/users/vera"
FOLLOWERS = f"{VERA}/followers"
FRIEND = "https://pond.example/users/otto"


def note(number, content="", *, to=(PUBLIC,), cc=(FOLLOWERS,), published="2023-04-05T06:07:08Z", **more):
    """Return the Create of a Note of Vera's."""
    uri = f"{VERA}/statuses/{number}"
    said = {"to": list(to), "cc": list(cc)}
    return {
        "id": f"{uri}/activity",
        "type": "Create",
        "actor": VERA,
        "published": published,
        **said,
        "object": {
            "id": uri,
            "type": "Note",
            "summary": None,
            "inReplyTo": None,
            "published": published,
            "url": f"https://meadow.example/@vera/{number}",
            "attributedTo": VERA,
            **said,
            "sensitive": False,
            "atomUri": uri,
            "inReplyToAtomUri": None,
            "conversation": f"tag:meadow.example,2023-04-05:objectId={number}:objectType=Conversation",
            "content": content,
            "contentMap": {"en": content},
            "attachment": [],
            "tag": [],
            "replies": {
                "id": f"{uri}/replies",
                "type": "Collection",
                "first": {"type": "CollectionPage", "next": f"{uri}/replies?page=true", "items": []},
            },
            "likes": {"id": f"{uri}/likes", "type": "Collection", "totalItems": 3},
            "shares": {"id": f"{uri}/shares", "type": "Collection", "totalItems": 0},
            **more,
        },
    }


def announce(number, uri, published="2023-06-01T10:00:00Z"):
    """Return the Announce of a status."""
    return {
        "id": f"{VERA}/statuses/{number}/activity",
        "type": "Announce",
        "actor": VERA,
        "published": published,
        "to": [PUBLIC],
        "cc": [FRIEND, FOLLOWERS],
        "object": uri,
    }


PICTURE = {
    "type": "Document",
    "mediaType": "image/jpeg",
    "url": "/media_attachments/files/109/1/original/1.jpg",
    "name": "A heron on one leg",
    "blurhash": "UBL_:rOpGG-oBUNG",
    "width": 1200,
    "height": 900,
}
MENTION = (
    '<span class="h-card" translate="no"><a href="https://pond.example/@otto" class="u-url mention">'
    "@<span>otto</span></a></span>"
)
LONG_LINK = (
    '<a href="https://pond.example/birds/heron?year=2023&amp;leg=1" target="_blank" rel="nofollow noopener" '
    'translate="no"><span class="invisible">https://</span><span class="ellipsis">pond.example/birds/heron?year=</span>'
    '<span class="invisible">2023&amp;leg=1</span></a>'
)
TAG = '<a href="https://meadow.example/tags/Herons" class="mention hashtag" rel="tag">#<span>Herons</span></a>'

OUTBOX = [
    note(101, f"<p>Hello, meadow! {TAG}</p><p>One line<br />and &lt;another&gt; &amp; so on</p>"),
    note(
        102,
        f"<p>{MENTION} look: {LONG_LINK}</p>",
        to=[FOLLOWERS],
        cc=[PUBLIC, FRIEND],
        inReplyTo=f"{FRIEND}/statuses/9",
    ),
    note(103, "<p>for my followers</p>", to=[FOLLOWERS], cc=[], published="2023-04-06T06:07:08Z"),
    note(104, f"<p>{MENTION} between us</p>", to=[FRIEND], cc=[], published="2023-04-07T06:07:08Z"),
    note(
        105,
        "<p>an answer to myself</p>",
        inReplyTo=f"{VERA}/statuses/101",
        published="2023-04-08T06:07:08Z",
        updated="2023-04-08T07:00:00Z",
    ),
    note(
        106,
        "<p>eaten</p>",
        summary="a frog's end",
        sensitive=True,
        contentMap={"de": "<p>eaten</p>"},
        attachment=[PICTURE],
        published="2023-04-09T06:07:08Z",
    ),
    note(107, "", attachment=[PICTURE], contentMap={"en": ""}, published="2023-04-10T06:07:08Z"),
    note(108, "", attachment=[{**PICTURE, "name": None}], published="2023-04-11T06:07:08Z"),
    note(
        109,
        "<p>Which is it?</p>",
        type="Question",
        endTime="2023-05-01T00:00:00Z",
        closed="2023-05-01T00:00:00Z",
        votersCount=2,
        oneOf=[
            {"type": "Note", "name": "A heron", "replies": {"type": "Collection", "totalItems": 2}},
            {"type": "Note", "name": "A crane", "replies": {"type": "Collection", "totalItems": 0}},
        ],
        published="2023-04-12T06:07:08Z",
    ),
    announce(110, f"{VERA}/statuses/101"),
    announce(111, f"{FRIEND}/statuses/9"),
]
# What becomes of it here: text, visibility, spoiler_text.
EXPECTED = [
    ("Hello, meadow! #Herons\n\nOne line\nand <another> & so on", 0, ""),
    ("@otto@pond.example look: https://pond.example/birds/heron?year=2023&leg=1", 1, ""),
    ("for my followers", 2, ""),
    ("@otto@pond.example between us", 3, ""),
    ("an answer to myself", 0, ""),
    ("eaten", 0, "a frog's end"),
    ("[A heron on one leg]", 0, ""),
    ("Which is it?\n\n- A heron\n- A crane", 0, ""),
    ("", 0, ""),  # the boost
]


def outbox(items):
    """Return outbox.json with these items."""
    collection = {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": "outbox.json",
        "type": "OrderedCollection",
        "totalItems": len(items),
        "orderedItems": list(items),
    }
    return json.dumps(collection).encode()


def zipped(files):
    """Return {name: bytes} as a .zip."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()


def tarred(files):
    """Return {name: bytes} as a .tar.gz."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz", format=tarfile.USTAR_FORMAT) as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return packed.getvalue()


def archive(items=OUTBOX, pack=zipped):
    """Return a whole archive with these items."""
    picture = b"\xff\xd8\xff" + bytes(range(256)) * 100
    files = {"media_attachments/files/109/1/original/1.jpg": picture, "avatar.jpg": picture, "likes.json": b"{}"}
    return pack({**files, "outbox.json": outbox(items), "actor.json": b"{}"})
