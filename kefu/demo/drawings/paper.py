# ruff: noqa: E501 (outlines of shapes are long and full of numbers)
"""Books, notebooks, pens and the things on a desk."""

from html import escape

from kefu.demo.drawings.shapes import (
    BARK,
    GOLD,
    INK,
    LEAF,
    METAL,
    STEEL,
    WHITE,
    Pen,
    Shapes,
    around,
    box,
    disc,
    drawing,
    line,
    oval,
    path,
    solid,
)

PAPER = "#FFFDF9"
TITLE_FONT = "font-family=\"'Songti SC','Noto Serif SC','Noto Sans SC',serif\""


def cover_title(p: Pen, x: float, y: float, colour: str, size: float = 46) -> str:
    """The book's own title, written downwards as on a Chinese cover."""
    words = p.words.partition("》")[0].lstrip("《")[:7]
    return "".join(
        f'<text x="{x:g}" y="{y + n * size * 1.12:g}" fill="{colour}" font-size="{size:g}" '
        f'text-anchor="middle" {TITLE_FONT}>{escape(sign)}</text>'
        for n, sign in enumerate(words)
    )


def cover_art(p: Pen) -> str:
    scenes = (
        disc(345, 290, 62, GOLD)
        + line("M250 520 q30 -24 60 0 t60 0 t60 0 t60 0", p.light, 8)
        + line("M250 556 q30 -24 60 0 t60 0 t60 0 t60 0", p.light, 8),
        path("M240 600 V470 L310 380 L370 450 L420 400 L500 480 V600Z", p.dark)
        + disc(310, 300, 40, p.pale),
        line("M330 600 V380", LEAF, 10)
        + oval(300, 420, 40, 18, LEAF)
        + oval(364, 396, 40, 18, LEAF)
        + oval(330, 350, 24, 40, LEAF),
        box(280, 440, 110, 130, p.pale, 6)
        + box(300, 470, 26, 36, GOLD)
        + box(344, 470, 26, 36, GOLD)
        + path("M266 446 L335 380 L404 446Z", p.dark),
        "".join(disc(270 + n * 34, 560 - n * 34, 9 + n * 3, p.light) for n in range(5))
        + disc(300, 300, 34, p.accent),
    )
    return scenes[p.some(0, len(scenes) - 1)]


@drawing("book")
def book(p: Pen) -> Shapes:
    yield path("M560 190 L600 214 V644 L560 640Z", "#E8DECB") + path(
        "M240 640 H560 L600 644 H280Z", "#D8CCB5"
    )
    yield solid(box(230, 170, 330, 470, p.main, 8)) + box(230, 170, 26, 470, p.dark, 4)
    yield cover_art(p) + cover_title(p, 500, 240, PAPER) + box(470, 580, 60, 12, p.light, 6)


@drawing("bookopen")
def bookopen(p: Pen) -> Shapes:
    yield (
        solid(path("M110 330 H690 V640 H110Z", p.main))
        + path("M400 330 Q280 270 130 310 V610 Q280 570 400 630Z", PAPER)
        + path("M400 330 Q520 270 670 310 V610 Q520 570 400 630Z", "#F6EFE2")
    )
    yield from (
        line(
            f"M170 {360 + n * 36} Q270 {340 + n * 36} {360 - n % 3 * 40} {380 + n * 36}",
            "#CFC5B4",
            6,
        )
        for n in range(6)
    )
    yield (
        line("M540 380 Q520 470 560 540", LEAF, 7)
        + "".join(oval(x, y, 22, 12, LEAF) for x, y in ((520, 420), (570, 450), (526, 490)))
        + disc(552, 370, 24, p.accent)
    )
    yield path("M400 330 Q410 480 400 630 L412 660 L400 648 L388 660Z", p.accent) + cover_title(
        p, 630, 372, p.dark, 32
    )


@drawing("bookstack")
def bookstack(p: Pen) -> Shapes:
    for n, (x, width, colour) in enumerate(
        ((190, 420, p.dark), (220, 390, p.accent), (180, 380, p.light))
    ):
        y = 560 - n * 84
        yield (
            solid(box(x, y, width, 80, colour, 10))
            + box(x + width - 40, y + 10, 40, 60, PAPER, 4)
            + box(x + 50, y + 26, 120, 12, PAPER, 6)
            + box(x + 50, y + 46, 70, 8, PAPER, 4)
        )
    yield around(
        [
            solid(box(300, 130, 200, 262, p.main, 8)),
            box(300, 130, 18, 262, p.dark),
            cover_title(p, 455, 178, PAPER, 30),
            disc(372, 300, 40, GOLD),
        ],
        x=400,
        y=390,
        turn=-5,
    )


@drawing("picturebook")
def picturebook(p: Pen) -> Shapes:
    yield (
        solid(box(170, 190, 450, 450, p.main, 26))
        + box(170, 190, 30, 450, p.dark, 12)
        + path("M200 520 Q320 430 440 510 T620 480 V614 Q620 640 594 640 H200Z", p.light)
    )
    friends = (
        disc(400, 470, 74, "#C98B5A")
        + disc(346, 410, 24, "#C98B5A")
        + disc(454, 410, 24, "#C98B5A")
        + oval(400, 496, 34, 24, "#F4E8D3"),
        disc(400, 470, 70, "#FFFDF9")
        + oval(370, 380, 18, 56, "#FFFDF9")
        + oval(430, 380, 18, 56, "#FFFDF9")
        + oval(400, 494, 20, 12, "#F3C9C5"),
        disc(400, 460, 80, "#F0CF5B")
        + path("M440 400 a80 80 0 1 0 30 100 a64 64 0 0 1 -30 -100Z", "#FBEFB8"),
    )
    yield (
        friends[p.some(0, 2)]
        + disc(376, 464, 8, INK)
        + disc(424, 464, 8, INK)
        + line("M384 490 Q400 504 416 490", INK, 6)
    )
    words = p.words.partition("》")[0].lstrip("《")
    yield f'<text x="405" y="290" fill="{PAPER if p.main != p.pale else INK}" font-size="{min(56, 380 // max(len(words), 1))}" text-anchor="middle" {TITLE_FONT}>{escape(words)}</text>'
    yield from (disc(240 + n * 80, 340 - n % 2 * 20, 8, p.pale) for n in range(5))


@drawing("notebook", "sketchbook", "binder")
def notebook(p: Pen) -> Shapes:
    yield path("M560 180 h24 V630 h-24Z", "#E8DECB") + solid(box(230, 170, 340, 470, p.main, 20))
    if p.kind == "notebook":
        yield (
            box(500, 170, 22, 470, p.dark)
            + path("M300 640 h26 v50 l-13 -14 l-13 14Z", p.accent)
            + box(280, 260, 160, 90, p.pale, 8)
            + line("M304 292 h110 M304 320 h70", p.dark, 6)
        )
    else:
        yield from (
            box(206, 200 + n * 42, 60, 14, STEEL, 7) + disc(262, 207 + n * 42, 9, INK)
            for n in range(10)
        )
        yield (
            line("M320 520 Q400 380 450 440 T540 340", p.dark, 10) + disc(500, 270, 34, p.accent)
            if p.kind == "sketchbook"
            else box(320, 240, 190, 120, p.pale, 10) + box(340, 270, 110, 12, p.dark, 6)
        )
    yield around(
        [solid(box(610, 260, 22, 330, p.accent, 8)), path("M610 590 h22 l-11 38Z", "#E9CFA8")],
        x=620,
        y=450,
        turn=10,
    )


@drawing("pen")
def pen(p: Pen) -> Shapes:
    yield line("M170 600 Q250 540 300 600 T430 590 T540 610", p.dark, 8)
    yield around(
        [
            solid(box(372, 90, 56, 260, p.main, 26)),
            solid(box(372, 340, 56, 180, p.dark, 6)),
            box(368, 330, 64, 18, GOLD, 4),
            box(420, 120, 14, 150, GOLD, 7),
            path("M378 520 H422 L404 610 H396Z", GOLD),
            line("M400 545 V604", INK, 3),
            disc(400, 545, 5, INK),
        ],
        x=400,
        y=400,
        turn=32,
    )


@drawing("pens", "pencils", "markers")
def pens(p: Pen) -> Shapes:
    hues = (p.main, p.accent, p.dark, GOLD, LEAF, p.light)
    for n, hue in enumerate(hues):
        body = [solid(box(-17, -380, 34, 300, hue, 6))]
        if p.kind == "pencils":
            body += [
                path("M-17 -380 L0 -440 L17 -380Z", "#EBD2A8"),
                path("M-6 -418 L0 -440 L6 -418Z", INK),
                box(-17, -120, 34, 20, METAL),
            ]
        else:
            body += [
                solid(box(-19, -440, 38, 90, INK if p.kind == "pens" else hue, 12)),
                box(-17, -346, 34, 8, WHITE),
            ]
        yield f'<g transform="translate({400 + (n - 2.5) * 34:g} 660) rotate({(n - 2.5) * 7:g})">{"".join(body)}</g>'
    yield (
        solid(path("M270 440 H530 L510 640 H290Z", p.pale))
        + box(262, 430, 276, 26, p.light, 10)
        + disc(400, 540, 40, p.main)
    )


@drawing("organiser")
def organiser(p: Pen) -> Shapes:
    yield (
        box(240, 210, 100, 300, PAPER, 4)
        + box(360, 180, 110, 330, p.light, 4)
        + box(480, 230, 90, 280, "#F3E3C8", 4)
        + line("M260 250 h60 M260 280 h40 M380 230 h70 M380 262 h50", p.dark, 7)
    )
    yield (
        solid(path("M190 380 H620 V640 H190Z", p.main))
        + path("M190 380 L250 330 H670 L620 380Z", p.light)
        + path("M620 380 L670 330 V600 L620 640Z", p.dark)
    )
    yield line("M333 400 V640 M476 400 V640", p.dark, 8) + "".join(
        box(x, 470, 64, 34, PAPER, 6) for x in (228, 372, 516)
    )


@drawing("drawers")
def drawers(p: Pen) -> Shapes:
    yield solid(box(200, 260, 400, 380, p.main, 24)) + "".join(
        solid(box(224, 284 + n * 116, 352, 100, p.light, 14))
        + box(350, 322 + n * 116, 100, 20, p.deep, 10)
        for n in range(3)
    )
    yield (
        solid(box(250, 170, 80, 92, PAPER, 10))
        + line("M290 170 q-14 -50 -44 -60 M290 170 q10 -60 44 -70", LEAF, 12)
        + around([box(420, 236, 130, 24, p.accent, 4)], x=480, y=240, turn=-4)
    )


@drawing("deskmat", floats=True)
def deskmat(p: Pen) -> Shapes:
    yield solid(box(90, 300, 620, 300, p.main, 30)) + box(90, 300, 620, 14, p.dark, 6)
    yield (
        solid(box(180, 350, 270, 110, PAPER, 14))
        + "".join(
            box(196 + c * 24, 364 + r * 30, 18, 20, p.light, 5) for r in range(3) for c in range(10)
        )
        + solid(oval(560, 420, 40, 58, PAPER))
        + solid(disc(190, 530, 44, p.accent))
        + disc(190, 530, 30, "#6B4A3B")
        + box(300, 500, 220, 60, p.light, 8)
    )


@drawing("penpot")
def penpot(p: Pen) -> Shapes:
    yield "".join(
        around([solid(box(x, 180, 28, 300, hue, 8))], x=x, y=480, turn=t)
        for x, hue, t in ((320, p.accent, -8), (380, GOLD, 0), (440, LEAF, 6), (490, "#4357A3", 14))
    )
    yield line("M350 210 a24 24 0 1 0 -2 2 M410 190 L370 400", STEEL, 10) + solid(
        path("M270 400 H530 L516 620 Q514 640 494 640 H306 Q286 640 284 620Z", p.main)
    )
    yield from (line(f"M{300 + n * 34} 420 L{306 + n * 32} 620", p.dark, 3) for n in range(7))
    yield box(262, 388, 276, 28, p.dark, 12)


@drawing("stapler")
def stapler(p: Pen) -> Shapes:
    yield (
        solid(box(170, 590, 470, 50, INK, 20))
        + box(180, 548, 430, 26, STEEL, 8)
        + around(
            [
                solid(path("M170 480 Q180 430 260 430 H560 Q630 440 640 500 V530 H170Z", p.main)),
                line("M240 466 H520", p.light, 9),
            ],
            x=620,
            y=530,
            turn=8,
        )
    )
    yield solid(disc(610, 566, 34, p.dark)) + line("M240 380 h40 v20 M330 360 h40 v20", METAL, 7)


@drawing("scissors", floats=True)
def scissors(p: Pen) -> Shapes:
    for way in (-1, 1):
        yield around(
            [
                solid(
                    path(
                        f"M400 420 L{400 + way * 34} 140 Q{400 - way * 10} 120 {400 - way * 8} 420Z",
                        METAL,
                    )
                ),
                line(f"M400 430 Q{400 - way * 60} 500 {400 - way * 70} 540", p.dark, 30),
            ],
            x=400,
            y=420,
            turn=way * 16,
        )
        x = 400 - way * 130
        yield f'<ellipse cx="{x}" cy="600" rx="62" ry="76" fill="none" stroke="{p.main}" stroke-width="30" transform="rotate({way * 24} {x} 600)"/>'
    yield disc(400, 424, 16, p.deep)


@drawing("tapedispenser")
def tapedispenser(p: Pen) -> Shapes:
    yield (
        solid(
            path(
                "M150 560 Q150 470 240 470 H480 Q560 470 590 400 L660 390 Q670 560 640 640 H180 Q150 640 150 560Z",
                p.main,
            )
        )
        + solid(disc(350, 440, 130, "#F0E2BE"))
        + disc(350, 440, 92, p.light)
        + disc(350, 440, 40, p.deep)
    )
    yield line("M350 312 Q520 320 640 392", "#F0E2BE", 16) + line(
        "M626 384 l8 -14 l10 14 l10 -14 l10 16", STEEL, 6
    )


@drawing("puzzle", "animalpuzzle")
def puzzle(p: Pen) -> Shapes:
    hues = (p.main, p.light, p.accent, p.dark)
    piece = "M0 0 H50 q-12 -34 20 -34 t20 34 H140 V50 q34 -12 34 20 t-34 20 V140 H90 q12 -34 -20 -34 t-20 34 H0Z"
    for n, (x, y) in enumerate(((190, 300), (340, 300), (190, 450), (340, 450))):
        yield f'<g transform="translate({x} {y})">{solid(path(piece, hues[n]))}</g>'
    yield f'<g transform="translate(545 200) rotate(24)">{solid(path(piece, p.accent))}</g>'
    yield (
        disc(300, 380, 16, WHITE)
        + disc(470, 400, 16, WHITE)
        + line("M340 480 q40 30 90 0", WHITE, 10)
    )


@drawing("chess")
def chess(p: Pen) -> Shapes:
    yield solid(path("M130 430 H670 L720 640 H80Z", p.main)) + line(
        "M164 480 H656 M150 530 H668 M134 584 H684 M240 430 L200 640 M360 430 L350 640 M450 430 L460 640 M560 430 L604 640",
        BARK,
        4,
    )
    for x, y, sign, hue in (
        (270, 500, "帥", "#B2402E"),
        (420, 460, "炮", INK),
        (520, 540, "馬", "#B2402E"),
        (360, 570, "車", INK),
    ):
        yield (
            solid(oval(x, y + 18, 56, 34, BARK))
            + solid(oval(x, y, 56, 34, "#EBD2A8"))
            + f'<text x="{x}" y="{y + 15}" fill="{hue}" font-size="42" text-anchor="middle" {TITLE_FONT}>{sign}</text>'
        )


@drawing("gamebox")
def gamebox(p: Pen) -> Shapes:
    yield (
        solid(box(150, 300, 420, 300, p.main, 18))
        + box(150, 570, 420, 40, p.dark, 12)
        + "".join(
            path(f"M{200 + n * 90} 420 l40 -40 l40 40Z", (GOLD, p.light, WHITE, p.accent)[n])
            + box(208 + n * 90, 420, 64, 70, PAPER, 4)
            for n in range(4)
        )
    )
    yield (
        around(
            [
                solid(box(560, 520, 90, 90, PAPER, 18)),
                disc(584, 544, 9, INK),
                disc(606, 566, 9, INK),
                disc(628, 588, 9, INK),
            ],
            x=605,
            y=565,
            turn=14,
        )
        + solid(path("M620 440 q30 -60 60 0 l14 80 h-88Z", p.accent))
        + solid(disc(650, 400, 30, p.accent))
        + box(240, 520, 240, 20, p.pale, 10)
    )


@drawing("model")
def model(p: Pen) -> Shapes:
    yield (
        box(180, 600, 440, 40, "#8C8377", 10)
        + solid(box(230, 400, 340, 200, p.light))
        + solid(path("M180 400 Q400 380 620 400 L560 320 H240Z", p.dark))
        + solid(box(280, 240, 240, 90, p.light))
        + solid(path("M240 240 Q400 226 560 240 L510 170 H290Z", p.dark))
    )
    yield (
        box(370, 470, 70, 130, BARK, 4)
        + "".join(
            box(x, 450, 60, 70, "#FFE9A8", 4) + line(f"M{x + 30} 450 v70 M{x} 485 h60", BARK, 5)
            for x in (260, 480)
        )
        + "".join(box(x, 262, 46, 50, "#FFE9A8", 4) for x in (310, 376, 444))
    )
    yield (
        line("M620 404 V440", INK, 5)
        + solid(oval(620, 466, 26, 32, "#D6553C"))
        + "".join(box(240 + n * 40, 590, 30, 12, "#A59B8D", 5) for n in range(9))
    )
