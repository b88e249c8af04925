"""An answer as a picture: owners in layers above the body, shares on the lines.

The layout is our own and has no script: layers by distance from the body, order
within a layer by the middle of what a party holds below. States are told in words
beside their colour, and the whole in the picture's description.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from html import escape

from sanctionsdesk.ownership.traced import Edge, Node, Trace
from sanctionsdesk.ownership.words import STATES, STATUS, tree_lines

MOST = 48
"""Parties drawn, the nearest first; the tree beside the picture has them all."""
_WIDTH, _HEIGHT, _ACROSS, _DOWN, _EDGE = 208, 54, 28, 92, 24
_LETTERS = 30
_COLOURS = {
    "listed": ("#fbe3e4", "#a4161a"),
    "doubtful": ("#fdf0d5", "#9a5b00"),
    "caught": ("#fbe9e7", "#a4161a"),
    "open": ("#fdf6e3", "#9a5b00"),
    "unidentified": ("#eceff1", "#455a64"),
    "clear": ("#ffffff", "#455a64"),
}
"""Fill and line of each state."""


@dataclass(frozen=True, slots=True)
class _Place:
    x: float
    y: float


def to_svg(answer: Trace) -> str:
    """Draw the owners of a body as SVG text, to stand alone or inside a page."""
    nodes, layers = _layers(answer)
    edges = _drawn(answer, set(nodes))
    places = _places(layers, edges)
    columns = max((len(layer) for layer in layers), default=1)
    sideways = any(places[owner].y >= places[body].y for owner, body in edges)
    width = 2 * _EDGE + columns * _WIDTH + (columns - 1) * _ACROSS + sideways * 60
    height = 2 * _EDGE + len(layers) * _HEIGHT + (len(layers) - 1) * _DOWN
    key = hashlib.sha256(f"{answer.target} {answer.rule.id} {answer.as_of}".encode()).hexdigest()[:8]  # fmt: skip
    title = f"Owners of {answer.name} under {answer.rule.title}, {answer.as_of}"
    told = ". ".join([STATUS[answer.status], answer.why, *(step.sentence for step in answer.steps)])  # fmt: skip
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}" role="img" '
        f'aria-labelledby="t{key} d{key}" font-family="system-ui, sans-serif" font-size="13">'
    )
    arrow = (
        f'<defs><marker id="a{key}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="10" markerHeight="10" '
        'markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0 8 4 0 8z" fill="#455a64"/></marker></defs>'
    )
    parts = [
        head,
        f'<title id="t{key}">{escape(title)}</title>',
        f'<desc id="d{key}">{escape(told)}</desc>',
        arrow,
    ]
    lines = [_line(edge, told, places, key) for edge, told in edges.items()]
    parts += [line for line, _ in lines]
    parts += [_box(nodes[ident], place, is_target=ident == answer.target) for ident, place in places.items()]  # fmt: skip
    # Shares last, so that no line crosses out a number.
    parts += [label for _, label in lines]
    return "\n".join([*parts, "</svg>"]) + "\n"


def to_html(answer: Trace) -> str:
    """Put picture, tree and reasons on one page that stands alone and prints."""
    items = [("Reasons", [step.sentence for step in answer.steps]), ("Missing", answer.missing),
             ("Questions", answer.questions), ("Cautions", answer.cautions), ("Faults", answer.faults)]  # fmt: skip
    lists = "".join(
        f"<h2>{name}</h2><ul>{''.join(f'<li>{escape(item)}</li>' for item in told)}</ul>"
        for name, told in items
        if told
    )
    tree = escape("\n".join(tree_lines(answer)))
    title = f"{escape(answer.name)}: {STATUS[answer.status]}"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        "<style>body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;"
        "color:#1b1f23}svg{max-width:100%;height:auto}pre{overflow:auto;background:#f6f8fa;padding:1rem}"
        "</style></head><body>"
        f"<h1>{title}</h1><p>{escape(answer.rule.title)}, as of {answer.as_of}. {escape(answer.why)}.</p>"
        f"{to_svg(answer)}{lists}<h2>Owners as a tree</h2><pre>{tree}</pre>"
        f"<p>{escape(answer.rule.words)}. {escape(answer.rule.citation)} ({escape(answer.rule.checked)}). "
        "If the register is taken as true. Not legal advice; the cited text governs.</p></body></html>\n"
    )


def _layers(answer: Trace) -> tuple[dict[str, Node], list[list[str]]]:
    """Sort parties by distance from the body, the farthest layer first."""
    above: dict[str, list[Edge]] = defaultdict(list)
    for edge in answer.edges:
        above[edge.body].append(edge)
    known = {node.id: node for node in answer.nodes}
    drawn = {answer.target}
    todo = [answer.target]
    while todo and len(drawn) < MOST:
        # Those who count towards the answer are drawn before those who do not.
        for edge in sorted(above[todo.pop(0)], key=lambda item: not item.counts):
            if edge.owner not in drawn and edge.owner in known and len(drawn) < MOST:
                drawn.add(edge.owner)
                todo.append(edge.owner)
    depth = _depths(answer.target, {ident: [edge.owner for edge in above[ident] if edge.owner in drawn] for ident in drawn})  # fmt: skip
    layers: list[list[str]] = [[] for _ in range(max(depth.values()) + 1)]
    for ident, level in depth.items():
        layers[-level - 1].append(ident)
    fallback = Node(id=answer.target, name=answer.name, state="clear")
    return {ident: known.get(ident, fallback) for ident in depth}, layers


def _depths(target: str, owners: dict[str, list[str]]) -> dict[str, int]:
    """Give the longest way down to the body; a way that comes back to itself ends."""
    finished: list[str] = []
    onward: dict[str, list[str]] = {}
    open_now: list[str] = []
    todo = [(target, False)]
    while todo:
        ident, is_done = todo.pop()
        if is_done:
            finished.append(open_now.pop())
        elif ident not in onward:
            open_now.append(ident)
            onward[ident] = [item for item in owners[ident] if item not in open_now]
            todo += [(ident, True), *((item, False) for item in onward[ident])]
    depth = dict.fromkeys(onward, 0)
    for ident in reversed(finished):
        for owner in onward[ident]:
            depth[owner] = max(depth[owner], depth[ident] + 1)
    return depth


def _drawn(answer: Trace, drawn: set[str]) -> dict[tuple[str, str], tuple[str, bool]]:
    """Give one line between two parties, with all that the one holds of the other."""
    told: dict[tuple[str, str], list[Edge]] = defaultdict(list)
    for edge in answer.edges:
        if edge.owner in drawn and edge.body in drawn:
            told[edge.owner, edge.body].append(edge)
    return {
        pair: (", ".join(dict.fromkeys(edge.text for edge in edges)), any(edge.counts for edge in edges))
        for pair, edges in told.items()
    }  # fmt: skip


def _places(
    layers: list[list[str]], edges: dict[tuple[str, str], tuple[str, bool]]
) -> dict[str, _Place]:
    below: dict[str, list[str]] = defaultdict(list)
    for owner, body in edges:
        below[owner].append(body)
    columns = max((len(layer) for layer in layers), default=1)
    places: dict[str, _Place] = {}
    for level in range(len(layers) - 1, -1, -1):
        layer = layers[level]

        def middle(ident: str) -> float:
            found = [places[body].x for body in below[ident] if body in places]
            return sum(found) / len(found) if found else 0.0

        ordered = sorted(layer, key=middle) if level < len(layers) - 1 else layer
        indent = (columns - len(layer)) * (_WIDTH + _ACROSS) / 2
        for place, ident in enumerate(ordered):
            x = _EDGE + indent + place * (_WIDTH + _ACROSS)
            places[ident] = _Place(x, _EDGE + level * (_HEIGHT + _DOWN))
    return places


def _line(
    pair: tuple[str, str],
    told: tuple[str, bool],
    places: dict[str, _Place],
    key: str,
) -> tuple[str, str]:
    owner, body = places[pair[0]], places[pair[1]]
    text, counts = told
    if owner.y < body.y:
        x1, y1 = owner.x + _WIDTH / 2, owner.y + _HEIGHT
        x2, y2 = body.x + _WIDTH / 2, body.y
        bend = (y2 - y1) / 2
        path = f"M{x1:.0f} {y1:.0f} C{x1:.0f} {y1 + bend:.0f} {x2:.0f} {y2 - bend:.0f} {x2:.0f} {y2 - 2:.0f}"  # fmt: skip
        # Below the owner's layer, where lines into one body have not met yet.
        at = _on_curve(x1, y1, x2, y2, y1 + 0.36 * _DOWN)
    else:
        # Against the layers: a cross-holding, drawn around the side.
        x1, y1 = owner.x + _WIDTH, owner.y + _HEIGHT / 2
        x2, y2 = body.x + _WIDTH, body.y + _HEIGHT / 2
        out = max(x1, x2) + _ACROSS - 6
        path = f"M{x1:.0f} {y1:.0f} C{out:.0f} {y1:.0f} {out:.0f} {y2:.0f} {x2 + 2:.0f} {y2:.0f}"  # fmt: skip
        at = _Place(out - 4, (y1 + y2) / 2)
    style = 'stroke="#1b1f23" stroke-width="2"' if counts else 'stroke="#6b7780" stroke-dasharray="5 4"'  # fmt: skip
    short = text if len(text) <= 26 else text[:25] + "…"
    wide = 7 * len(short) + 10
    label = (
        f'<g><title>{escape(text)}</title><rect x="{at.x - wide / 2:.0f}" y="{at.y - 11:.0f}" width="{wide}" '
        f'height="20" rx="3" fill="#fff" fill-opacity="0.92"/><text x="{at.x:.0f}" y="{at.y + 4:.0f}" '
        f'text-anchor="middle" fill="#1b1f23">{escape(short)}</text></g>'
    )
    return f'<path d="{path}" fill="none" {style} marker-end="url(#a{key})"/>', label


def _on_curve(x1: float, y1: float, x2: float, y2: float, y: float) -> _Place:
    """Give the place at a height on the curve that :func:`_line` draws."""
    for step in range(101):
        t = step / 100
        down = y1 + (y2 - y1) * (1.5 * t * (1 - t) ** 2 + 1.5 * t**2 * (1 - t) + t**3)
        if down >= y:
            return _Place(x1 + (x2 - x1) * (3 * t**2 - 2 * t**3), down)
    return _Place(x2, y2)


def _box(node: Node, place: _Place, *, is_target: bool) -> str:
    fill, line = _COLOURS[node.state]
    name = node.name if len(node.name) <= _LETTERS else node.name[: _LETTERS - 1] + "…"
    state = ", ".join(filter(None, (STATES[node.state], node.told)))
    short = state if len(state) <= _LETTERS + 2 else state[: _LETTERS + 1] + "…"
    heavy = 3 if is_target or node.state == "listed" else 1.5
    middle = place.x + _WIDTH / 2
    down = 4 if not short else -4
    second = f'<text x="{middle:.0f}" y="{place.y + 42:.0f}" text-anchor="middle" font-size="12" fill="{line}">{escape(short)}</text>' if short else ""  # fmt: skip
    return (
        f"<g><title>{escape(f'{node.name} ({node.id})')}{': ' if state else ''}{escape(state)}</title>"
        f'<rect x="{place.x:.0f}" y="{place.y:.0f}" width="{_WIDTH}" height="{_HEIGHT}" rx="6" '
        f'fill="{fill}" stroke="{line}" stroke-width="{heavy}"/>'
        f'<text x="{middle:.0f}" y="{place.y + _HEIGHT / 2 + down:.0f}" text-anchor="middle" '
        f'font-weight="600" fill="#1b1f23">{escape(name)}</text>{second}</g>'
    )
