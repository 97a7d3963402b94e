"""The picture of a configuration: a drawing with marked places, filled by what was chosen.

A drawing is SVG of shapes alone. It is taken apart and put together anew from a short list of tags
and attributes, so no script, no style and no address of elsewhere gets through. Marks on a shape:

`data-fill`, `data-stroke`   the colour of the choice of this option
`data-text`                  this option's value is written here, at most `data-fit` wide, in the
                             face that the choice of `data-font` names
`data-picture`               this option's picture lies inside this shape
`data-when`                  shown only with this option given; `body:red` with this choice; `!text`
                             without
`data-scale-x`, `-y`         as wide, or high, as this number is of its greatest
"""

import re
from collections.abc import Callable, Mapping
from xml.etree import ElementTree as Tree

from kefu.shop.configuring.sheet import CHOICES, PLACING, Sheet, Values, measure
from kefu.shop.configuring.words import value_words

SVG = "http://www.w3.org/2000/svg"
LARGEST = 80_000
DEEPEST = 12
TAGS = frozenset(
    [
        "svg",
        "g",
        "path",
        "rect",
        "circle",
        "ellipse",
        "line",
        "polygon",
        "polyline",
        "text",
        "defs",
        "linearGradient",
        "radialGradient",
        "stop",
        "clipPath",
        "title",
    ]
)
MARKS = frozenset(
    [
        "data-fill",
        "data-stroke",
        "data-text",
        "data-picture",
        "data-when",
        "data-scale-x",
        "data-scale-y",
        "data-fit",
        "data-font",
    ]
)
ATTRIBUTES = MARKS | frozenset(
    [
        "id",
        "d",
        "x",
        "y",
        "x1",
        "y1",
        "x2",
        "y2",
        "cx",
        "cy",
        "r",
        "rx",
        "ry",
        "fx",
        "fy",
        "width",
        "height",
        "points",
        "transform",
        "fill",
        "stroke",
        "opacity",
        "stroke-width",
        "stroke-linecap",
        "stroke-linejoin",
        "stroke-dasharray",
        "stroke-opacity",
        "fill-opacity",
        "fill-rule",
        "clip-rule",
        "clip-path",
        "offset",
        "stop-color",
        "stop-opacity",
        "gradientUnits",
        "gradientTransform",
        "viewBox",
        "font-size",
        "font-weight",
        "text-anchor",
        "role",
    ]
)
HARMLESS = re.compile(r"(?!.*url\()[\w\s.,#%()+\-:!]*|url\(#[\w-]+\)")
FACES = {
    "song": "'Songti SC','Noto Serif SC','Noto Serif CJK SC',STSong,SimSun,serif",
    "hei": "'PingFang SC','Noto Sans SC','Noto Sans CJK SC','Microsoft YaHei',sans-serif",
    "kai": "'Kaiti SC','LXGW WenKai',STKaiti,KaiTi,'Noto Serif CJK SC',cursive",
    "script": "'Snell Roundhand','Dancing Script','Brush Script MT','Kaiti SC',cursive",
}
PLAIN_FACE = "hei"
WIDE, NARROW = 1.0, 0.58
FRAMES = frozenset({"rect", "circle", "ellipse", "path", "polygon"})


class NoDrawing(Exception):
    """It is no drawing that we can show; `why` names what is in the way."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


def cleaned(text: str, sheet: Sheet) -> str:
    """The drawing with nothing in it but shapes and marks. Raises NoDrawing."""
    if len(text) > LARGEST or "<!" in text.replace("<!--", "") or "<?" in text.replace("<?xml", ""):
        raise NoDrawing("size" if len(text) > LARGEST else "doctype")
    try:
        root = Tree.fromstring(text)  # noqa: S314  neither entities nor types get this far
    except (Tree.ParseError, ValueError):
        raise NoDrawing("xml") from None
    if _tag(root) != "svg" or "viewBox" not in root.attrib:
        raise NoDrawing("svg")
    return Tree.tostring(_kept(root, {one.code for one in sheet.options}, 0), encoding="unicode")


def draw(
    drawing: str, sheet: Sheet, values: Values, pictures: Mapping[str, str], *, title: str
) -> str:
    """The drawing filled. `pictures` maps an option to its picture as a data address."""
    root = Tree.fromstring(drawing)  # noqa: S314  cleaned before it was kept
    made = _Hand(sheet, values, pictures).drawn(root)
    if made is None:
        return ""
    made.set("xmlns", SVG)
    made.set("role", "img")
    head = Tree.Element("title")
    head.text = title
    made.insert(0, head)
    return Tree.tostring(made, encoding="unicode")


def _tag(element: Tree.Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _kept(element: Tree.Element, codes: set[str], depth: int) -> Tree.Element:
    tag = _tag(element)
    if tag not in TAGS:
        raise NoDrawing(f"<{tag}>")
    if depth > DEEPEST:
        raise NoDrawing("depth")
    found = Tree.Element(tag)
    for name, value in element.attrib.items():
        if name in {"xmlns", "style", "class", "font-family"} or name.startswith("{"):
            continue  # what programs that draw leave behind, and what we set ourselves
        if name not in ATTRIBUTES or not HARMLESS.fullmatch(value):
            raise NoDrawing(name)
        if name in MARKS and name != "data-fit":
            _known(value, codes)
        found.set(name, value)
    if tag in {"text", "title"}:
        found.text = element.text
    found.extend([_kept(child, codes, depth + 1) for child in element if _tag(child)])
    return found


def _known(value: str, codes: set[str]) -> None:
    code = value.removeprefix("!").partition(":")[0]
    if code not in codes:
        raise NoDrawing(code)


class _Hand:
    """Puts a configuration into a drawing."""

    def __init__(self, sheet: Sheet, values: Values, pictures: Mapping[str, str]) -> None:
        self.sheet, self.values, self.pictures = sheet, values, pictures
        self.marks: dict[str, Callable[[Tree.Element, str], Tree.Element]] = {
            "data-fill": lambda element, code: self._coloured(element, "fill", code),
            "data-stroke": lambda element, code: self._coloured(element, "stroke", code),
            "data-text": self._written,
            "data-scale-x": lambda element, code: self._scaled(element, code, across=True),
            "data-scale-y": lambda element, code: self._scaled(element, code, across=False),
            "data-picture": self._framed,
        }

    def drawn(self, element: Tree.Element) -> Tree.Element | None:
        if not self._is_shown(element.get("data-when", "")):
            return None
        plain = {name: value for name, value in element.attrib.items() if name not in MARKS}
        found = Tree.Element(element.tag, plain)
        found.text = element.text
        for child in element:
            drawn = self.drawn(child)
            if drawn is not None:
                found.append(drawn)
        for mark, fill in self.marks.items():
            code = element.get(mark)
            if code:
                for name in ("data-fit", "data-font"):
                    found.set(name, element.get(name, ""))
                found = fill(found, code)
                for name in ("data-fit", "data-font"):
                    found.attrib.pop(name, None)
        return found

    def _is_shown(self, when: str) -> bool:
        if not when:
            return True
        if when.startswith("!"):
            return not self.values.get(when[1:])
        code, _colon, choice = when.partition(":")
        value = self.values.get(code, "")
        return value == choice if choice else bool(value)

    def _coloured(self, element: Tree.Element, name: str, code: str) -> Tree.Element:
        option = self.sheet.option(code)
        choice = option.choice(self.values.get(code, "")) if option else None
        if choice is not None and choice.colour:
            element.set(name, choice.colour)
        return element

    def _written(self, element: Tree.Element, code: str) -> Tree.Element:
        option, value = self.sheet.option(code), self.values.get(code, "")
        if option is None or not value:
            element.text = ""
            return element
        words = value if option.kind == "text" else value_words(option, value)
        element.text = words
        face = self.values.get(element.get("data-font", ""), PLAIN_FACE)
        element.set("font-family", FACES.get(face, FACES[PLAIN_FACE]))
        size, fit = float(element.get("font-size", "40")), element.get("data-fit", "")
        if fit:
            wide = sum(NARROW if sign.isascii() else WIDE for sign in words) * size
            element.set("font-size", f"{min(size, size * float(fit) / max(wide, 1)):.1f}")
        return element

    def _scaled(self, element: Tree.Element, code: str, *, across: bool) -> Tree.Element:
        """About the middle of the drawing, so that a desk grows to both sides."""
        option, value = self.sheet.option(code), self.values.get(code, "")
        size = measure(option, value) if option and value else None
        if option is None or size is None:
            return element
        sizes = [one.number for one in option.choices if one.number is not None]
        most = max(sizes) if option.kind in CHOICES and sizes else option.high
        share = float(size) / float(most) if most else 1.0
        move = (
            f"translate({400 * (1 - share):.1f} 0)"
            if across
            else f"translate(0 {640 * (1 - share):.1f})"
        )
        scale = f"scale({share:.4f} 1)" if across else f"scale(1 {share:.4f})"
        group = Tree.Element("g", {"transform": f"{move} {scale}"})
        group.append(element)
        return group

    def _framed(self, element: Tree.Element, code: str) -> Tree.Element:
        picture = self.pictures.get(code, "")
        if not picture or element.tag not in FRAMES:
            return element
        x, y, width, height = _box(element)
        zoom, right, down = (self._placed(code, part) for part in ("zoom", "x", "y"))
        wide, high = width * zoom / 100, height * zoom / 100
        group, clip = Tree.Element("g"), Tree.Element("clipPath", {"id": f"frame-{code}"})
        clip.append(Tree.Element(element.tag, dict(element.attrib)))
        image = Tree.Element("image", {
            "href": picture,
            "x": f"{x - (wide - width) * right / 100:.1f}",
            "y": f"{y - (high - height) * down / 100:.1f}",
            "width": f"{wide:.1f}",
            "height": f"{high:.1f}",
            "preserveAspectRatio": "xMidYMid slice",
        })  # fmt: skip
        inside = Tree.Element("g", {"clip-path": f"url(#frame-{code})"})
        inside.append(image)
        group.extend([clip, inside])
        return group

    def _placed(self, code: str, part: str) -> float:
        return float(self.values.get(f"{code}.{part}") or PLACING[part][2])


def _box(element: Tree.Element) -> tuple[float, float, float, float]:
    """The box around a frame; of a path, the box it names in `x`, `y`, `width`, `height`."""

    def at(name: str) -> float:
        return float(element.get(name) or 0)

    if element.tag in {"circle", "ellipse"}:
        rx, ry = at("rx") or at("r"), at("ry") or at("r")
        return at("cx") - rx, at("cy") - ry, 2 * rx, 2 * ry
    return at("x"), at("y"), at("width") or 800, at("height") or 800
