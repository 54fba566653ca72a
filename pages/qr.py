"""QR codes: an address as squares that a telephone reads."""

import segno

BORDER = 4  # modules of quiet around it, as ISO/IEC 18004 asks for


def drawn(words):
    """Return (size, path) of the QR code of words: an SVG path in a square of that many units."""
    matrix = segno.make(words, micro=False, error="m").matrix
    path = "".join(f"M{x + BORDER} {y + BORDER}h{length}v1h-{length}z" for y, x, length in runs(matrix))
    return len(matrix) + 2 * BORDER, path


def runs(matrix):
    """Yield (row, column, length) of each run of dark modules."""
    for y, row in enumerate(matrix):
        start = None
        for x, is_dark in enumerate([*row, 0]):
            if is_dark and start is None:
                start = x
            elif not is_dark and start is not None:
                yield y, start, x - start
                start = None
