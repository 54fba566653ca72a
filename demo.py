"""Demo: what six people of a repair café wrote in five weeks, so that a newcomer sees the site alive."""

from __future__ import annotations

import re
import secrets
import sqlite3
from typing import NamedTuple

from db import Database, Page
from model import (
    accounts,
    activity,
    invites,
    markers,
    notifications,
    passwords,
    profiles,
    relationships,
    settings,
    statistics,
    statuses,
    tags,
    timelines,
)
from model.errors import Forbidden
from model.settings import Site

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
POSTS_A_BLOCK = 20  # each block makes everybody else wait, and each commit waits for the disk


class Person(NamedTuple):
    """Somebody of the café; `joined` is how many days ago, `follows` lists the names of others."""

    username: str
    joined: int
    display_name: str
    note: str
    follows: str


class Post(NamedTuple):
    """A line of SCRIPT, in words only; see POST."""

    days: str
    clock: str
    who: str
    whom: str
    visibility: str
    warning: str
    words: str


def fill(db: Database, site: Site, now: int) -> dict[str, str]:
    """Fill the empty site; return {username: password}, the administrator first. Raises Forbidden if it has accounts.

    Everything goes through the model, in the order of time, as if people did it: so counts and notifications are true.
    """
    if accounts.has_any(db.read):
        raise Forbidden("This site has accounts already; the demo only fills an empty one.")
    chosen = {person.username: secrets.token_urlsafe(9) for person in PEOPLE}
    hashes = {username: passwords.hashed(password) for username, password in chosen.items()}  # slow: before the lock
    with db.write() as tx:
        for name, typed in SETTINGS.items():
            settings.change(tx, name, settings.parsed(name, typed), moment(now, 42, "12:00"))
        rows = {person.username: join(tx, site, person, hashes[person.username], now) for person in PEOPLE}
        for minute, person in enumerate(PEOPLE):
            at = moment(now, 36, f"20:{minute:02}")
            for other in person.follows.split():
                relationships.follow(tx, rows[person.username], rows[other], at)
        invites.add(tx, rows[PEOPLE[0].username]["id"], invites.checked(INVITATION), moment(now, 36, "20:30"))
    publish(db, site, rows, now)
    with db.write() as tx:
        decorate(tx, site, rows[PEOPLE[0].username], now)
    statistics.catch_up(db, now)
    return chosen


def join(tx: sqlite3.Connection, site: Site, person: Person, hash: str, now: int) -> sqlite3.Row:
    """Make the account of person and return it; the first of PEOPLE runs the site."""
    role = "admin" if person is PEOPLE[0] else "user"
    email = f"{person.username}@demo.invalid"  # a domain that can never be (RFC 6761)
    at = moment(now, person.joined, "18:30")
    id = accounts.add(tx, person.username, hash, at, email=email, is_confirmed=True, role=role)
    name = profiles.checked_name(person.display_name)
    profiles.change(tx, id, {"display_name": name, **profiles.checked_note(tx, person.note, site.host)})
    return accounts.by_id(tx, id)


def decorate(tx: sqlite3.Connection, site: Site, me: sqlite3.Row, now: int) -> None:
    """Give me what newcomers find only later: fields, a pinned post, a followed tag, and something that is new."""
    profiles.change(tx, me["id"], {"fields": profiles.checked_fields(tx, FIELDS, site.host)})
    first = timelines.profile(tx, me["id"], me["id"], Page(min_id=0, limit=1), with_replies=False)[0]
    statuses.pin(tx, me["id"], statuses.by_id(tx, first["id"], me["id"]), now)
    tags.follow(tx, me["id"], "clocks", now)
    told = notifications.latest(tx, me["id"], Page(limit=3))
    markers.move(tx, me["id"], "notifications", told[-1]["id"], now)
    read = timelines.home(tx, me["id"], Page(limit=4))
    markers.move(tx, me["id"], "home", read[-1]["id"], now)


def publish(db: Database, site: Site, rows: dict[str, sqlite3.Row], now: int) -> None:
    """Publish what SCRIPT holds; rows is {username: account}."""
    posts = [Post(*found) for found in POST.findall(SCRIPT)]
    latest: dict[str, int] = {}  # {username: id of what they wrote last}
    for start in range(0, len(posts), POSTS_A_BLOCK):
        with db.write() as tx:
            for post in posts[start : start + POSTS_A_BLOCK]:
                me = rows[post.who]
                draft = statuses.draft(tx, me, site, form_of(post, latest))
                at = moment(now, int(post.days), post.clock)
                latest[post.who] = statuses.publish(tx, me, draft, at)
                activity.write(tx, {activity.Visit(me["id"], 0, 0): at})


def form_of(post: Post, latest: dict[str, int]) -> dict[str, str]:
    """Return post as the composer would send it: unwrapped, and a reply beginning with the name of whom it answers."""
    paragraphs = (" ".join(paragraph.split()) for paragraph in post.words.split("\n\n"))
    return {
        "status": (f"@{post.whom} " if post.whom else "") + "\n\n".join(paragraphs),
        "in_reply_to_id": str(latest[post.whom]) if post.whom else "",
        "visibility": post.visibility,
        "spoiler_text": post.warning,
    }


def moment(now: int, days: int, clock: str) -> int:
    """Return the time that a post of SCRIPT gives in UTC: so many days ago at clock, or for 0 days, clock before now.

    Days are counted back from the one it was six hours before now, so that day 1 is over whatever the time of day.
    """
    hours, minutes = clock.split(":")
    time = int(hours) * HOUR + int(minutes) * MINUTE
    return (now - 6 * HOUR) // DAY * DAY - days * DAY + time if days else now - time


FIELDS = (
    {"name": "Open", "value": "Saturdays, two to five"},
    {"name": "Posters", "value": "https://example.org/elm-lane/poster"},
)

SETTINGS = {
    "name": "Elm Lane",
    "description": "The noticeboard of the Elm Lane repair café: six people, one kettle, and a shelf of things that "
    "nearly work. (All invented: this is the demo of microblog.)",
    "rules": "Be as patient with people as with old radios.\n"
    "Unplug it first.\n"
    "Ask before you tell a story that belongs to somebody else.",
    "registrations": "invite",
}
INVITATION = {"note": "For the board by the kettle", "life": "ever", "uses": "any"}

PEOPLE = (
    Person(
        "rosa",
        41,
        "Rosa Adeyemi",
        "I keep the keys and the kettle of the #RepairCafe. Ask me where anything is; I labelled it.",
        "tomasz leila yuki jonas maeve",
    ),
    Person("tomasz", 40, "Tomasz", "Tram electrician, retired. If it hums, I listen. #radio", "rosa yuki jonas"),
    Person("leila", 40, "Leila Haddad", "Needle, thread, opinions. #mending\n\nإبرة وخيط", "rosa yuki maeve"),
    Person("yuki", 39, "Yuki ⚙️", "#bikes by day, #clocks by night. 自転車と時計。", "rosa tomasz leila"),
    Person("jonas", 38, "Jonas", "Breaks things, so that @tomasz has company. Lernt noch.", "tomasz leila yuki maeve"),
    Person("maeve", 37, "Maeve O'Dell", "#soup, minutes, and the long view. @jonas fixed my telephone.", "rosa jonas"),
)

# A post is: days ago, time, who, "to" whom it replies (to the latest post of that person), (who may see it), [a content
# warning], words; what follows is indented. "0 2:10" is 2 hours and 10 minutes ago.
POST = re.compile(
    r"^(\d+) (\d+:\d\d) (\w+)(?: to (\w+))?(?: \((\w+)\))?(?: \[(.+)\])?: (.+(?:\n(?: .+)?)*)", re.MULTILINE
)
SCRIPT = """
35 09:02 rosa: Good morning, Elm Lane! This is our own little noticeboard: what is broken, what is mended, and who
    brings the soup. The first #RepairCafe with it starts today at two. ☕
35 09:20 maeve to rosa: Very smart. Where do I press to complain?
35 09:24 rosa to maeve: You just write it here, and the five of us read it.
35 09:31 maeve to rosa: Then it is better than the council. There is a draught by the window. 🧣
35 12:48 tomasz: I have moved the kettle to the left socket. Please do not use the right socket. The right socket and I
    are having a disagreement.
35 18:30 rosa: First count: 11 things came in broken, 8 went home whole, 2 wait for parts, and 1 hairdryer was merely
    full of hair. Thank you all! #RepairCafe
34 20:15 jonas: My grandmother's toaster throws the bread clear across the kitchen. Fault or feature? #toaster
34 20:22 tomasz to jonas: How far?
34 20:25 jonas to tomasz: 1.4 metres. Crumpets a little less.
34 20:41 yuki to jonas: That is not a fault. That is a sport. 🏅
34 20:50 tomasz to jonas: The spring is fine, the damper is not. Bring it along, and bring bread. We have to reproduce
    the problem.
34 21:03 maeve to yuki: I can keep wicket. I still have the gloves.
33 07:45 yuki: 古い目覚まし時計を直しました。今朝は六時にきちんと鳴りました。家族はあまり喜んでいません。😴 #時計
33 13:10 leila: A gentleman has left me a coat with fourteen pockets. So far: nine tram tickets, a fork, and a very
    small spanner. #mending #FoundInside
33 13:26 yuki to leila: Is the spanner a 10 mm?
33 13:31 leila to yuki: It has a 10 on it. Why?
33 13:33 yuki to leila: Every 10 mm spanner in the world is missing. Do not let go of it.
33 13:50 tomasz to yuki: I will build a glass case. With a lock.
32 18:05 tomasz: On the bench: a valve radio from 1962. It hums in B flat. The owner says it used to be silent. I say
    it has learnt something. #radio
32 18:40 maeve to tomasz: So does the piano in the hall. Introduce them. 🎹
32 19:12 jonas to tomasz: Is it the big capacitors? I have watched half a video.
32 19:20 tomasz to jonas: It is. Now watch the other half, where he discharges them first. #UnplugItFirst
32 19:24 jonas to tomasz: Watched it. I will be standing near the door.
31 12:15 maeve: #soup at the next café: leek and potato. Objections in writing, in triplicate, by noon. 🥣
31 12:40 leila to maeve: I object. I would like two bowls.
31 12:44 maeve to leila: Sustained.
30 21:30 jonas: Ich habe heute zum ersten Mal selbst einen Stecker angeschlossen. Die Lampe leuchtet, die Sicherung
    hält, und ich bin sehr stolz. 💡 #RepairCafe
29 08:20 rosa: The drawers have labels now: "Screws", "Screws, long", and "Screws, probably important".
29 08:55 tomasz to rosa: And the box that says "Tomasz"?
29 09:01 rosa to tomasz: "Assorted. Keep away from magnets."

28 08:30 rosa: #RepairCafe today, two till five. Please bring the lid, the plug, and the bit that fell off.
28 17:42 jonas: The #toaster is cured: it now hands you the bread like a waiter. Grandmother says breakfast has lost
    its edge.
28 17:58 leila to jonas: For the record, the last test slice landed in my sewing basket. Buttered. 🧈
28 18:09 jonas to leila: For the record, that was the longest throw of the day.
27 10:10 leila: Surgery report: one bear, about sixty years old, left arm back on, new stuffing, and an eye returned to
    where eyes go. His owner, five, held his paw throughout. 🧸 #mending
27 11:02 rosa to leila: She has drawn you a picture of it. It is on the fridge. You have eleven fingers.
27 11:10 leila to rosa: On a good day it feels like that.
26 19:00 yuki: A cuckoo clock came with a note: "Calls thirteen times at midnight." Opening it now. #clocks
26 19:14 maeve to yuki: The thirteenth is for the cat. 🐈
26 19:30 tomasz to yuki: Worn count wheel?
26 19:46 yuki to tomasz: The wheel is perfect. Somebody has filed one more notch into it, by hand, beautifully.
26 19:58 tomasz to yuki: On purpose?
26 20:05 yuki to tomasz: There is a pencil line inside the case, from 1911: "So that we may stay an hour longer." I am
    leaving it exactly as it is. #FoundInside
26 20:12 leila to yuki: There is something in my eye. Sawdust, surely.
25 20:20 leila [Moths, described with feeling]: They ate the left sleeve. They ate the lining. They left one button,
    politely, on the windowsill. I am knitting a new sleeve, and I am angry in cable stitch. #mending
24 07:50 yuki: Wipe your chain after the rain and it lasts twice as long. My notes, with drawings:
    https://example.org/elm-lane/chains #bikes
24 16:05 tomasz (unlisted): Testing the new telephone. It corrects "solder" to "soldier". At ease.
23 20:10 maeve: Minutes. Present: six people, one kettle, a bear. 1. Rosa thanked everybody and was thanked back, which
    took ten minutes. 2. Tomasz reported that the right socket is still rude. 3. Yuki asked for a second bicycle stand;
    granted, as it is already standing there. 4. Leila asked who cuts paper with the fabric scissors. Silence.
    5. Jonas looked at his shoes. 6. The biscuit fund holds 14.20. 7. Any other business: the draught by the window.
    Noted, warmly. Closed at nine, with cake. #RepairCafe
23 20:31 rosa to maeve: Approved. I would only add that it was very good cake.
22 19:15 rosa: How to bring us something broken:

    First, tell us what it did just before it stopped. "It made a smell" is useful. "Nothing" is never true.

    Second, empty it. We love your vacuum cleaner, but not its diary.

    Third, stay. You hold the torch, we hold the screwdriver, and next time you hold both. #RepairCafe

21 17:30 jonas: My first repair for a stranger! The torch was dead because its batteries were in backwards. He shook my
    hand anyway. 🔦 #RepairCafe
21 17:48 tomasz to jonas: Half of all repairs are batteries. The other half are also batteries. Well done.
20 11:00 rosa (direct): @leila @yuki Maeve turns 82 at the café after next and thinks that nobody knows. Could the
    cuckoo be ready? And a cake shaped like a toaster? Not a word to Jonas, he blushes.
20 16:20 maeve: Somebody has emptied the biscuit tin. The one marked "Fuses, 13 A". I name no names yet. #BiscuitGate
20 16:31 tomasz to maeve: Who keeps biscuits in a tin for fuses?
20 16:33 maeve to tomasz: Somebody who used to keep them in a tin for biscuits.
20 16:47 jonas to maeve: I really was looking for a fuse.
20 16:49 maeve to jonas: And did you find one, dear?
20 16:58 jonas to maeve: Only ginger ones. They were excellent. I am sorry.
20 17:20 rosa to jonas: Case closed. The sentence: you bake. #BiscuitGate
18 17:25 jonas (private): I passed the exam! Only for you for now: grandmother has to hear it from me, with cake. 🎉
18 17:40 tomasz to jonas: Bravo! I have seen nothing.
17 10:05 leila: خِطتُ اليوم زرًّا لجارتي فأهدتني سلّة من الخبز الساخن. أظنّ أنني أخذت أكثر مما أعطيت. 🥖 #خياطة
17 10:30 tomasz to leila: I cannot read it, but I can see bread. Is there bread?
17 10:33 leila to tomasz: There was bread.
16 18:50 yuki: Taught a girl of seven to patch a tyre. Then she taught her father. Then she sent me a bill for the
    lesson: two stickers. Paid. #bikes 🚲
15 20:00 tomasz [The last chapter of our book]: It was the lighthouse keeper's brother. I knew it from the moment he
    was rude to the fuse box. #BookCorner
15 20:25 maeve to tomasz: I knew it from the cover.

14 14:20 rosa: This is not a drill. The kettle is dead. #kettle
14 14:21 leila to rosa: In a repair café.
14 14:22 rosa to leila: In front of nineteen guests.
14 14:40 tomasz to rosa: The element is fine. The switch is fine. @jonas, come here and tell me what you see.
14 14:52 jonas to tomasz: It is plugged into the right socket.
14 14:53 tomasz to jonas: Long live the left socket. Tea in four minutes. ☕ #kettle
13 09:40 yuki: Three #bikes mended yesterday, and a fourth that only wanted to be told that it was a good bicycle.
12 18:30 tomasz: The #radio of 1962 plays. The first thing it caught was the shipping forecast. We all stood still, as
    if somebody had come in with a wet coat.
12 18:52 maeve to tomasz: Does it still hum?
12 19:05 tomasz to maeve: Only along.
11 12:10 leila: In Japan they mend cups with gold, so that the crack is the best part: https://en.wikipedia.org/wiki/Kintsugi
    I have darned Rosa's grey cardigan in yellow. Same idea, warmer elbows. #mending
11 12:45 rosa to leila: Three people have asked me where I bought it.
10 19:40 maeve: The vote on the #soup: lentil four, tomato two, "surprise me" one. There are six of us. 🥣
10 19:52 yuki to maeve: The cuckoo counts differently.
9 11:15 rosa: People ask how to start something like this. You need a table, a kettle and a Tomasz. For the rest:
    https://www.repaircafe.org/en/ #RepairCafe
8 21:10 jonas: Ginger biscuits. First tray: charcoal. Second tray: geology. Third tray: in the oven. #BiscuitGate 🍪
8 21:25 maeve to jonas: Lower shelf, dear, and believe in the clock.

7 16:04 yuki: At four a certain cuckoo called thirteen times, and everybody shouted. Happy birthday, @maeve! 🎂 #clocks
7 16:31 maeve to yuki: You are all dreadful at secrets and very good at cake. Thank you. I shall stay an hour longer.
7 18:15 rosa: Five cafés, 61 things in, 47 things out in one piece, 1 birthday, 0 fires. #RepairCafe
6 17:50 jonas: From one vacuum cleaner: a chess knight, eleven hair clips, and a shopping list with only "courage" on
    it. #FoundInside
6 18:04 leila to jonas: Put the list back. Somebody still needs it.
6 18:20 tomasz to jonas: And the knight?
6 18:23 jonas to tomasz: Guarding the 10 mm spanner.
5 08:15 yuki: 雨の日の自転車屋さんは静かです。お茶を飲んで、時計のねじを巻いて、晴れるのを待ちます。☔ #時計
4 19:30 leila: The fabric scissors now hang on a chain, under a bell. I trust you all. #mending
4 19:44 jonas to leila: The bell is very loud.
4 19:45 leila to jonas: I know, dear. I heard it at 17:20.
3 20:30 tomasz: Somebody asked whether old things were really better. No. But they have screws. #UnplugItFirst
2 12:20 maeve: #soup: pumpkin. The draught by the window has been mended by @tomasz, so I now need a new complaint. 🎃
2 12:35 rosa to maeve: The biscuits are too far from the chair?
2 12:37 maeve to rosa: Noted. Thank you. You have a gift.
1 19:05 rosa: The shelf of things that nearly work has room again: one lamp, two clocks, and a typewriter without an E.
    Th r st is fin . #RepairCafe
0 5:20 tomasz: Calling for a volunteer with small hands and large patience: a music box, 200 pins, 3 bent. #clocks
0 4:55 yuki to tomasz: Medium hands, enormous patience. I am on my way.
0 2:10 leila: Whoever left a wedding dress, a zip and a note saying "Help, soon": all is well, call me. #mending
0 1:12 rosa: The posters for the next café are ready: https://example.org/elm-lane/poster Please hang one where somebody
    is likely to drop something. #RepairCafe
0 0:34 jonas: Fourth tray. They look like biscuits. They taste like biscuits. I am almost disappointed. #BiscuitGate 🍪
0 0:21 maeve to jonas: Bring the evidence. All of it.
0 0:06 yuki: The music box plays again! Nobody here knows the tune, and everybody is humming it. 🎶
"""
