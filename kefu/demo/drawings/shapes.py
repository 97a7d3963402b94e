"""The few shapes that every drawing is made of, and the colours it is given."""

import random
from collections.abc import Callable, Iterable
from html import escape

from kefu.demo.drawings.colours import mix

Shapes = Iterable[str]
Drawing = Callable[["Pen"], Shapes]

INK = "#3A3633"
WHITE = "#FFFDF9"
METAL = "#C9CED4"
STEEL = "#9DA5AE"
WOOD = "#CFA36F"
BARK = "#9A6F4A"
GLASS = "#E4F0F1"
LEAF = "#7FA37A"
GOLD = "#E3B25A"

DRAWINGS: dict[str, Drawing] = {}
FLOATING: set[str] = set()  # kinds that hang or lie flat: no shadow on the ground


def drawing(*kinds: str, floats: bool = False) -> Callable[[Drawing], Drawing]:
    """Register how one kind of product is drawn, resting on the line y = 640."""

    def keep(draw: Drawing) -> Drawing:
        for kind in kinds:
            DRAWINGS[kind] = draw
            if floats:
                FLOATING.add(kind)
        return draw

    return keep


class Pen:
    """The colours of one product and its small differences, always the same for the same seed."""

    def __init__(self, colour: str, *, kind: str, title: str, words: str) -> None:
        """`words` is the product's own name, for covers and labels; it is the seed as well."""
        seed = f"{kind}:{words}"
        self._chance = random.Random(seed)  # noqa: S311
        self.kind = kind
        self.title = title
        self.words = words
        self.main = colour
        self.dark = mix(colour, "#2B2220", 0.22)
        self.deep = mix(colour, "#2B2220", 0.45)
        self.light = mix(colour, "#FFFFFF", 0.35)
        self.pale = mix(colour, "#FFFDF9", 0.7)
        self.accent = self.one("#D6553C", "#E3A94A", "#3E9A80", "#4357A3", "#E77E68", "#6DB3A8")

    def some(self, least: int, most: int) -> int:
        return self._chance.randint(least, most)

    def one(self, *choices: str) -> str:
        return self._chance.choice(choices)


def box(x: float, y: float, width: float, height: float, fill: str, r: float = 0) -> str:
    corner = f' rx="{r:g}"' if r else ""
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"{corner} fill="{fill}"/>'
    )


def disc(x: float, y: float, r: float, fill: str) -> str:
    return f'<circle cx="{x:g}" cy="{y:g}" r="{r:g}" fill="{fill}"/>'


def oval(x: float, y: float, rx: float, ry: float, fill: str) -> str:
    return f'<ellipse cx="{x:g}" cy="{y:g}" rx="{rx:g}" ry="{ry:g}" fill="{fill}"/>'


def path(d: str, fill: str) -> str:
    return f'<path d="{d}" fill="{fill}"/>'


def line(d: str, colour: str, width: float = 8) -> str:
    return (
        f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="{width:g}" '
        'stroke-linecap="round" stroke-linejoin="round"/>'
    )


def solid(shape: str) -> str:
    """The shape with light from the left and shade on the right."""
    before, _, after = shape.partition(' fill="')
    return f'{shape}{before} fill="url(#s){after[after.index(chr(34)) :]}'


def around(shapes: Shapes, *, x: float, y: float, turn: float) -> str:
    """The shapes turned by some degrees about a point."""
    return f'<g transform="rotate({turn:g} {x:g} {y:g})">{"".join(shapes)}</g>'


def moved(shapes: Shapes, *, x: float = 0, y: float = 0, scale: float = 1) -> str:
    return f'<g transform="translate({x:g} {y:g}) scale({scale:g})">{"".join(shapes)}</g>'


def label(x: float, y: float, words: str, fill: str, size: float = 40) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" fill="{fill}" font-size="{size:g}" text-anchor="middle" '
        f"font-family=\"'Songti SC','Noto Serif SC','Noto Sans SC',serif\">{escape(words)}</text>"
    )
