"""Pictures of the demo shop: drawn by us, from shapes, the same again for the same product.

`picture` gives one view of a product, `category_picture` an emblem, `brand_mark` a brand's seal.
All are SVG of 800 by 800 units, without scripts, each with a title for those who listen.
"""

from html import escape

from kefu.demo.drawings import appliances, care, devices, home, paper, play, wear
from kefu.demo.drawings.colours import lightness, mix
from kefu.demo.drawings.scenes import scene
from kefu.demo.drawings.shapes import DRAWINGS, FLOATING, Pen, box, disc, label, oval

MODULES = (appliances, care, devices, home, paper, play, wear)
VIEWS = ("front", "detail", "scene")
PALE = 0.9
LIGHT = (
    '<linearGradient id="s"><stop offset=".12" stop-color="#fff" stop-opacity=".2"/>'
    '<stop offset=".12" stop-color="#fff" stop-opacity="0"/>'
    '<stop offset=".72" stop-opacity="0"/><stop offset=".72" stop-opacity=".09"/>'
    "</linearGradient>"
)


def kinds() -> list[str]:
    return sorted(DRAWINGS)


def picture(pen: Pen, *, view: str, place: str, tint: str) -> str:
    """One view of a product: `front` on a plain ground, a `detail`, or in its `scene`."""
    body = "".join(DRAWINGS[pen.kind](pen))
    draw = {"front": _front, "detail": _detail}.get(view)
    inside = draw(pen, body, tint) if draw else _in_scene(pen, body, place, tint)
    return _svg(pen.title, inside)


def category_picture(kind: str, *, colour: str, title: str) -> str:
    """An emblem for a category: one of its products on a round ground."""
    pen = Pen(colour, kind=kind, title=title, words=title)
    body = "".join(DRAWINGS[kind](pen))
    ground = box(0, 0, 800, 800, mix(colour, "#FBF8F4", 0.72))
    return _svg(title, f'{ground}<g transform="translate(80 74) scale(.8)">{body}</g>')


def brand_mark(words: str, *, colour: str, title: str) -> str:
    """A brand's mark: its first characters on a coloured tablet, never a seal (those are kept)."""
    ground = box(60, 220, 680, 360, colour, 180)
    ink = "#FFFDF9" if lightness(colour) < PALE - 0.2 else "#3A3633"
    return _svg(title, ground + label(400, 456, words[:3], ink, 160))


def _front(pen: Pen, body: str, tint: str) -> str:
    ground, blob = _grounds(pen, tint)
    shadow = "" if pen.kind in FLOATING else oval(400, 642, 250, 24, mix(ground, "#2B2220", 0.16))
    return box(0, 0, 800, 800, ground) + disc(400, 380, 310, blob) + shadow + body


def _detail(pen: Pen, body: str, tint: str) -> str:
    ground, blob = _grounds(pen, mix(tint, pen.accent, 0.3))
    lens = (
        '<clipPath id="c"><circle cx="360" cy="390" r="310"/></clipPath>'
        f"{disc(360, 390, 324, '#FFFDF9')}"
        f'{disc(360, 390, 310, blob)}<g clip-path="url(#c)"><g transform="translate(-330 -250) '
        f'scale(1.75)"><g id="p">{body}</g></g></g>'
    )
    small = '<use href="#p" transform="translate(540 540) scale(.29)"/>'
    return box(0, 0, 800, 800, ground) + lens + disc(656, 656, 128, "#FFFDF9") + small


def _in_scene(pen: Pen, body: str, place: str, tint: str) -> str:
    scale, x, y = (0.74, 104, 170) if pen.kind in FLOATING else (0.72, 112, 208)
    shadow = (
        ""
        if pen.kind in FLOATING
        else '<ellipse cx="400" cy="670" rx="190" ry="18" fill="#2B2220" fill-opacity=".14"/>'
    )
    return (
        scene(place, tint) + shadow + f'<g transform="translate({x} {y}) scale({scale})">{body}</g>'
    )


def _grounds(pen: Pen, tint: str) -> tuple[str, str]:
    """A pale ground and a stronger disc; a pale product gets a stronger ground to stand out."""
    weight = 0.62 if lightness(pen.main) > PALE else 0.8
    return mix(tint, "#FBF8F4", weight), mix(mix(tint, pen.main, 0.35), "#FBF8F4", weight - 0.18)


def _svg(title: str, inside: str) -> str:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 800" width="800" height="800" '
        f'role="img"><title>{escape(title)}</title><defs>{LIGHT}</defs>{inside}</svg>'
    )
