"""Archives: what a person takes along, as Mastodon writes it and as we do; writing them, and reading them again."""
