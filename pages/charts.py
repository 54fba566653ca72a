"""Charts: the geometry of small drawings; views/_bars.tpl and _lines.tpl draw them. No script, no library."""

from datetime import date

WIDTH, HEIGHT = 600, 120
MOST_BARS = 31
MOST_POINTS = 61


def grouped(days, values):
    """Return (label, sum) of runs of neighbouring days, few enough to be drawn as bars."""
    size = -(-len(days) // MOST_BARS)
    starts = range(len(days) % size, len(days), size) if size > 1 else range(len(days))
    return [(label(days[start], days[start : start + size][-1]), sum(values[start : start + size])) for start in starts]


def label(first, last):
    """Return a day as people read it, or a run of days."""
    one, other = map(date.fromisoformat, (first, last))
    if one == other:
        return f"{one.day} {one:%b}"
    return f"{one.day}{'' if one.month == other.month else f' {one:%b}'}\u2013{other.day} {other:%b}"


def bars(days, values, before=()):
    """Return a chart of bars, a day or some days each; before: the values of the time before, drawn as a thin line."""
    groups = grouped(days, values)
    earlier = [value for _, value in grouped(days, before)] if len(before) == len(days) and any(before) else []
    most = max([1, *(value for _, value in groups), *earlier])
    step = WIDTH // len(groups)
    drawn = [
        {
            "label": words,
            "value": value,
            "path": bar(number * step, step, value / most * HEIGHT),
        }
        for number, (words, value) in enumerate(groups)
    ]
    line = points(earlier, most, step / 2, step)
    return {"bars": drawn, "before": line, "most": most, "marks": marks([words for words, _ in groups])}


def bar(x, step, height):
    """Return the path of a bar, with some room beside it."""
    room = step // 5
    return f"M{x + room // 2} {HEIGHT}v-{height:.0f}h{step - room}V{HEIGHT}"


def lines(days, *series):
    """Return a chart of lines, one for each of series, over the same scale."""
    most = max([1, *(value for values in series for value in values)])
    size = -(-len(days) // MOST_POINTS)
    days, *series = (values[(len(values) - 1) % size :: size] for values in (days, *series))  # always with today
    step = WIDTH / max(1, len(days) - 1)
    found = [points(values, most, 0, step) for values in series]
    return {"lines": found, "most": most, "marks": marks([label(day, day) for day in days])}


def points(values, most, start, step):
    """Return values as the points of a line."""
    return " ".join(f"{start + number * step:.0f},{HEIGHT - v / most * HEIGHT:.0f}" for number, v in enumerate(values))


def marks(labels):
    """Return (place, words) of at most five labels under a chart."""
    count = min(5, len(labels))
    places = [number * (len(labels) - 1) // max(1, count - 1) for number in range(count)]
    return [(round(place / max(1, len(labels) - 1) * WIDTH), labels[place].rpartition("\u2013")[2]) for place in places]


def hours(rows):
    """Return the week as a grid: {"cells": (level 1 to 4, path of all cells of it), "table": [(day, 24 numbers)]}."""
    week = [[0] * 24 for _ in range(7)]
    for row in rows:
        for hour, number in enumerate(row["hours"]):
            week[date.fromisoformat(row["day"]).weekday()][hour] += number
    most = max(max(day) for day in week)
    cells = dict.fromkeys(range(1, 5), "")
    for place, day in enumerate(week):
        for hour, number in enumerate(day):
            if number:
                cells[-(-number * 4 // most)] += f"M{hour * 25} {place * 16 + 7}h23"
    names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    return {"cells": list(cells.items()), "table": list(zip(names, week, strict=True)), "most": most}
