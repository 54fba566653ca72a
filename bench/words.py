"""Words: posts that look like those of people, of a language that nobody speaks."""

from __future__ import annotations

import itertools
import random

SYLLABLES = [a + b for a in (*"bdfgklmnprstvwz", "ch", "sh", "st") for b in ("a", "e", "i", "o", "u", "ei")]
TAGS = 200


class Words:
    """Some thousand posts to choose from; `tags` are the names of their hashtags."""

    def __init__(self, chance: random.Random, posts: int) -> None:
        self.chance = chance
        self.tags = [f"tag{number}" for number in range(TAGS)]
        self.of_tags = list(itertools.accumulate(1 / (number + 1) for number in range(TAGS)))
        self.vocabulary = [
            "".join(chance.choices(SYLLABLES, k=chance.choice((1, 2, 2, 3, 3, 4)))) for _ in range(30_000)
        ]
        self.of_words = list(itertools.accumulate(1 / (number + 3) for number in range(len(self.vocabulary))))
        self.posts = [self.made() for _ in range(posts)]

    def post(self) -> str:
        """Return the text of a post; many have the same, and none knows."""
        return self.posts[int(self.chance.random() * len(self.posts))]

    def made(self) -> str:
        """Return a new post of 5 to 60 words: each fifth has a hashtag or two, each twelfth a link."""
        count = min(60, 5 + int(self.chance.expovariate(1 / 17)))
        words = self.chance.choices(self.vocabulary, cum_weights=self.of_words, k=count)
        for end in range(9, count, 10):
            words[end] += "."
        source = " ".join(words).capitalize()
        if self.chance.random() < 0.2:
            source += "".join(
                f" #{name}" for name in set(self.chance.choices(self.tags, cum_weights=self.of_tags, k=2))
            )
        if self.chance.random() < 0.08:
            source += f" https://example.org/{'/'.join(words[:3])}"
        return source
