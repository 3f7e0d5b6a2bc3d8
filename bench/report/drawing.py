"""Draws the figures as bars: wall time to libpq, with the spread as a line, and the target as a mark."""

from html import escape
from itertools import groupby

WIDTH, LABEL, BAR, LEFT, RIGHT = 960, 150, 14, 20, 330
FULL = 1.6  # the ratio at the right edge of the bars; longer ones are cut
TICKS = (0, 0.5, 1, 1.5)
COLOURS = {"tusk": "#2b6cb0", "libpq": "#718096", "libpqxx": "#a0aec0", "asyncpg": "#b7791f",
           "floor": "#38a169", "discard": "#9ae6b4"}


def colour_of(peer):
    return COLOURS[peer.split("-")[0]]


def x_of(ratio):
    return LEFT + LABEL + min(ratio, FULL) / FULL * (WIDTH - LEFT - LABEL - RIGHT)


def text(x, y, words, size=11, more=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" {more}>{escape(words)}</text>'


def line(x1, y1, x2, y2, colour, width=1, more=""):
    return (f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
            f'stroke-width="{width}" {more}/>')


def colour_of_words(f):
    if not f.targets:
        return "#1a202c"
    return "#276749" if all(met for _, met in f.targets) else "#c53030"


def bar(f, y):
    middle = y + BAR / 2
    parts = [
        text(LEFT, y + BAR - 3, f.peer.name),
        f'<rect x="{x_of(0):.1f}" y="{y:.1f}" width="{x_of(f.wall.median) - x_of(0):.1f}" height="{BAR - 3}" '
        f'fill="{colour_of(f.peer.name)}"/>',
        line(x_of(f.wall.least), middle - 1.5, x_of(f.wall.most), middle - 1.5, "#1a202c"),
    ]
    for target, _ in f.targets:
        if target.what == "wall" and target.to is None:
            parts.append(line(x_of(target.limit), y - 2, x_of(target.limit), y + BAR - 1, "#c53030", 2))
    words = f"{f.wall.median:.2f} wall, {f.cpu.median:.2f} cpu, {f.rss_mb:.0f} MB"
    if f.instructions is not None:
        words += f", {f.instructions:,.0f} instr/op"
    parts.append(text(x_of(FULL) + 10, y + BAR - 3, words, 11, f'fill="{colour_of_words(f)}"'))
    return parts


def scale(top, bottom):
    parts = []
    for tick in TICKS:
        colour, dashes = ("#4a5568", "") if tick == 1 else ("#cbd5e0", 'stroke-dasharray="2 3"')
        parts.append(line(x_of(tick), top - 2, x_of(tick), bottom, colour, 1, dashes))
        parts.append(text(x_of(tick), bottom + 9, f"{tick:g}", 9, 'fill="#4a5568" text-anchor="middle"'))
    return parts


def draw(figures, subtitle):
    y = 40
    parts = []
    for _, group in groupby(figures, lambda f: (f.workload.name, f.server)):
        group = [f for f in group if f.wall is not None]
        if not group:
            continue
        y += 18
        first = group[0]
        parts.append(text(LEFT, y, f"{first.workload.name}: {first.workload.what} ({first.server} server)", 12,
                          'font-weight="bold"'))
        y += 8
        parts += scale(y, y + len(group) * (BAR + 2))
        for f in group:
            parts += bar(f, y)
            y += BAR + 2
        y += 14
    head = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{y + 10:.0f}" font-family="sans-serif">',
        f'<rect width="{WIDTH}" height="{y + 10:.0f}" fill="white"/>',
        text(LEFT, 22, "Wall time, libpq = 1", 15, 'font-weight="bold"'),
        text(LEFT, 38, f"{subtitle}; thin lines: least and most; red marks: what is to be reached; figures are green if all "
             "targets are met, and red if one is missed", 11),
    ]
    return "\n".join([*head, *parts, "</svg>"]) + "\n"
