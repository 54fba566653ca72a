"""The pages of the site, one module a part. Each action is a form; JavaScript only makes some of them nicer."""
