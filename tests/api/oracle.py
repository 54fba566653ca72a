"""An oracle: what a site should show to whom, worked out in dicts from what was done. It knows no SQL and no HTTP.

People are names, None is somebody who is not logged in; statuses are the ids that the site gave them.
"""

from dataclasses import dataclass, field

LEVELS = ("public", "unlisted", "private", "direct")


@dataclass
class Status:
    """A status, or a boost of the status `reblog_of`."""

    author: str
    level: str = "public"
    word: str = ""
    named: frozenset = frozenset()
    parent: int | None = None
    answered: str | None = None  # whom it answers; stays when the parent is deleted
    root: int | None = None
    reblog_of: int | None = None


@dataclass
class Oracle:
    """All there is. Pairs are (who, whom); `told` is {reader: [(type, from whom, status id or None)]}, oldest first."""

    people: tuple
    locked: str
    statuses: dict = field(default_factory=dict)
    follows: set = field(default_factory=set)
    requests: set = field(default_factory=set)
    blocks: set = field(default_factory=set)
    mutes: set = field(default_factory=set)
    silenced: set = field(default_factory=set)  # (who, root): muted conversations
    favourites: list = field(default_factory=list)  # (who, status id), oldest first
    bookmarks: list = field(default_factory=list)
    told: dict = field(default_factory=dict)

    # --- What is done; each returns the HTTP status of the answer -----------------------------------------------------

    def publish(self, me, id, level, word, named, parent=None):
        """Note a status that the site has published as id, under the status parent."""
        above = self.statuses.get(parent)
        level = max(level, above.level if above else "public", key=LEVELS.index)
        root = (above.root or parent) if above else None
        self.statuses[id] = Status(me, level, word, frozenset(named), parent, above and above.author, root)
        self.tell("mention", me, named, id)

    def edit(self, me, id, word, named):
        if not self.is_own(me, id):
            return 404
        status = self.statuses[id]
        told = status.named | {to for to in self.people if ("mention", me, id) in self.told.get(to, [])}
        status.word, status.named = word, frozenset(named)
        self.tell("mention", me, [to for to in named if to not in told], id)
        self.tell("update", me, [other.author for other in self.statuses.values() if other.reblog_of == id], id)
        return 200

    def delete(self, me, id):
        if not self.is_own(me, id):
            return 404
        self.remove(id)
        return 200

    def remove(self, id):
        """Take a status away, with all that hangs on it but the answers."""
        del self.statuses[id]
        for other, status in list(self.statuses.items()):
            if status.reblog_of == id:
                self.remove(other)
            elif status.parent == id:
                status.parent = None
        self.favourites = [pair for pair in self.favourites if pair[1] != id]
        self.bookmarks = [pair for pair in self.bookmarks if pair[1] != id]
        self.told = {to: [note for note in notes if note[2] != id] for to, notes in self.told.items()}

    def reblog(self, me, original, id):
        """Note the boost of a status; id is what the site called it."""
        if self.boost_of(me, original) is None:
            status = self.statuses[original]
            self.statuses[id] = Status(me, status.level, reblog_of=original)
            self.tell("reblog", me, [status.author], original)

    def unreblog(self, me, original):
        boost = self.boost_of(me, original)
        if boost is not None:
            self.remove(boost)
        self.withdraw("reblog", me, self.statuses[original].author, original)

    def favourite(self, me, original):
        if (me, original) not in self.favourites:
            self.favourites.append((me, original))
            self.tell("favourite", me, [self.statuses[original].author], original)

    def unfavourite(self, me, original):
        self.favourites = [pair for pair in self.favourites if pair != (me, original)]
        self.withdraw("favourite", me, self.statuses[original].author, original)

    def bookmark(self, me, original):
        if (me, original) not in self.bookmarks:
            self.bookmarks.append((me, original))

    def unbookmark(self, me, original):
        self.bookmarks = [pair for pair in self.bookmarks if pair != (me, original)]

    def mute(self, me, original):
        self.silenced.add((me, self.root_of(original)))

    def unmute(self, me, original):
        self.silenced.discard((me, self.root_of(original)))

    def follow(self, me, other):
        if self.block_between(me, other):
            return 403
        if (me, other) not in self.follows | self.requests:
            (self.requests if other == self.locked else self.follows).add((me, other))
            self.tell("follow_request" if other == self.locked else "follow", me, [other])
        return 200

    def unfollow(self, me, other):
        for pairs in (self.follows, self.requests):
            pairs.discard((me, other))
        for type in ("follow", "follow_request"):
            self.withdraw(type, me, other)
        return 200

    def decide(self, follower, is_yes):
        """Let the locked person say yes or no to somebody who asked to follow."""
        if (follower, self.locked) not in self.requests:
            return 404
        self.requests.remove((follower, self.locked))
        self.withdraw("follow_request", follower, self.locked)
        if is_yes:
            self.follows.add((follower, self.locked))
            self.tell("follow", follower, [self.locked])
        return 200

    def block(self, me, other):
        self.unfollow(me, other)
        self.unfollow(other, me)
        self.told[me] = [note for note in self.told.get(me, []) if note[1] != other]
        self.blocks.add((me, other))
        return 200

    def tell(self, type, sender, to, id=None):
        """Tell people of what sender did, unless they do not want to hear of them or of the conversation."""
        for one in to:
            deaf = (one, sender) in self.blocks | self.mutes or (one, self.root_of(id)) in self.silenced
            if one != sender and not deaf:
                self.told.setdefault(one, []).append((type, sender, id))

    def withdraw(self, type, sender, to, id=None):
        self.told[to] = [note for note in self.told.get(to, []) if note != (type, sender, id)]

    # --- Who sees what ------------------------------------------------------------------------------------------------

    def may(self, me, status):
        """Return whether a status is for me, the one in it left aside."""
        if (status.author, me) in self.blocks:
            return False
        is_follower = status.level == "private" and (me, status.author) in self.follows
        return status.level in ("public", "unlisted") or is_follower or me == status.author or me in status.named

    def sees(self, me, id):
        """Return whether me finds a status at its address."""
        status = self.statuses.get(id)
        if status is None or not self.may(me, status):
            return False
        return status.reblog_of is None or self.may(me, self.statuses[status.reblog_of])

    def wants(self, me, author):
        """Return whether me is shown unasked what author says to everybody."""
        return not self.block_between(me, author) and (me, author) not in self.mutes

    def home(self, me):
        def is_in(status):
            others = [self.statuses[status.reblog_of].author] if status.reblog_of else []
            if status.author != me and (me, status.author) not in self.follows:
                return False
            if not all(self.wants(me, author) for author in [status.author, *others]):
                return False
            if status.author == me:
                return True
            answers_friend = (me, status.answered) in self.follows and self.wants(me, status.answered)
            is_addressed = status.answered in (None, me, status.author) or answers_friend
            return is_addressed and (status.level != "direct" or me in status.named)

        return self.newest(is_in)

    def public(self, me):
        return self.newest(
            lambda status: self.is_for_all(me, status) and (status.answered is None or status.answered == status.author)
        )

    def found(self, me, word):
        return self.newest(lambda status: self.is_for_all(me, status) and status.word == word)

    def is_for_all(self, me, status):
        return status.level == "public" and status.reblog_of is None and self.wants(me, status.author)

    def profile(self, me, author):
        return [id for id in self.newest(lambda status: status.author == author) if self.sees(me, id)]

    def context(self, me, id):
        """Return what me sees of the thread before and after a status."""
        before, above = [], self.statuses[id].parent
        while above is not None and self.sees(me, above):
            before.insert(0, above)
            above = self.statuses[above].parent
        return before, self.under(me, id)

    def under(self, me, id):
        children = sorted(other for other, status in self.statuses.items() if status.parent == id)
        return [found for child in children if self.sees(me, child) for found in [child, *self.under(me, child)]]

    def notifications(self, me):
        return [
            note
            for note in reversed(self.told.get(me, []))
            if (me, note[1]) not in self.mutes and (note[2] is None or self.sees(me, note[2]))
        ]

    def kept(self, me, pairs):
        """Return what me sees of what they favourited or bookmarked, the newest first."""
        return [id for who, id in reversed(pairs) if who == me and self.sees(me, id)]

    def counts(self, me, id):
        """Return what a status says of itself and of me."""
        rows = self.statuses.values()
        return {
            "replies_count": sum(row.parent == id and row.level in ("public", "unlisted") for row in rows),
            "reblogs_count": sum(row.reblog_of == id for row in rows),
            "favourites_count": sum(other == id for _, other in self.favourites),
            "favourited": (me, id) in self.favourites,
            "bookmarked": (me, id) in self.bookmarks,
            "reblogged": self.boost_of(me, id) is not None,
            "muted": (me, self.root_of(id)) in self.silenced,
        }

    # --- What one thing is to another ---------------------------------------------------------------------------------

    def newest(self, is_in):
        return sorted((id for id, status in self.statuses.items() if is_in(status)), reverse=True)

    def is_own(self, me, id):
        status = self.statuses.get(id)
        return status is not None and status.author == me and status.reblog_of is None

    def original(self, id):
        return self.statuses[id].reblog_of or id

    def may_boost(self, me, id):
        status = self.statuses[id]
        return status.level in ("public", "unlisted") or (status.level == "private" and status.author == me)

    def boost_of(self, me, id):
        return next((one for one, row in self.statuses.items() if (row.author, row.reblog_of) == (me, id)), None)

    def block_between(self, me, other):
        return (me, other) in self.blocks or (other, me) in self.blocks

    def root_of(self, id):
        return id and (self.statuses[id].root or id)
