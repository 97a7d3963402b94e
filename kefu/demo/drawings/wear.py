# ruff: noqa: E501 (outlines of shapes are long and full of numbers)
"""What people wear and carry."""

from kefu.demo.drawings.shapes import (
    GOLD,
    INK,
    METAL,
    WHITE,
    WOOD,
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

HANGER = line(
    "M400 150 q-4 -40 24 -40 q26 4 18 30 q-8 18 -42 28 L250 230 M400 168 L550 230", WOOD, 10
)
TORSO = "M300 210 Q400 250 500 210 L610 270 L670 420 L590 450 L560 380 L566 640 H234 L240 380 L210 450 L130 420 L190 270Z"
SLEEVED = "M300 210 Q400 250 500 210 L590 260 L650 590 L580 606 L548 400 L560 640 H240 L252 400 L220 606 L150 590 L210 260Z"


@drawing("shirt", floats=True)
def shirt(p: Pen) -> Shapes:
    yield HANGER + solid(path(SLEEVED, p.main)) + line("M400 250 V636", p.dark, 5)
    yield path("M300 210 L340 196 L400 250 L360 310Z M500 210 L460 196 L400 250 L440 310Z", p.light)
    yield from (disc(400, 330 + n * 62, 7, p.deep) for n in range(5))
    yield (
        box(450, 350, 76, 84, p.light, 6)
        + box(450, 350, 76, 16, p.dark, 4)
        + line("M156 574 L216 590 M584 590 L644 574", p.dark, 6)
    )


@drawing("sweater", "hoodie", "cardigan", floats=True)
def sweater(p: Pen) -> Shapes:
    if p.kind == "hoodie":
        yield solid(path("M290 250 Q280 130 400 120 T510 250 Q400 320 290 250Z", p.dark)) + path(
            "M330 240 Q330 170 400 165 T470 240 Q400 290 330 240Z", p.deep
        )
    yield solid(path(SLEEVED, p.main)) + box(240, 604, 320, 36, p.dark, 8)
    yield around([box(146, 574, 76, 30, p.dark, 8)], x=184, y=589, turn=12) + around(
        [box(578, 574, 76, 30, p.dark, 8)], x=616, y=589, turn=-12
    )
    if p.kind == "hoodie":
        yield line("M366 262 V350 M434 262 V350", WHITE, 7) + path(
            "M310 480 H490 L520 580 H280Z", p.dark
        )
    elif p.kind == "cardigan":
        yield (
            path("M330 218 L400 420 L470 218 Q400 250 330 218Z", "#FFFDF9")
            + line("M330 218 L400 420 L470 218 M400 420 V636", p.dark, 12)
            + "".join(disc(400, 450 + n * 56, 9, GOLD) for n in range(3))
        )
    else:
        yield path("M318 214 Q400 290 482 214 L500 210 Q400 320 300 210Z", p.dark)
        yield from (
            line(
                f"M270 {360 + n * 60} l26 -22 l26 22 l26 -22 l26 22 l26 -22 l26 22 l26 -22 l26 22 l26 -22 l26 22",
                p.light,
                7,
            )
            for n in range(3)
        )


@drawing("trousers", "shorts", floats=True)
def trousers(p: Pen) -> Shapes:
    end = 640 if p.kind == "trousers" else 440
    inside = 330
    yield solid(
        path(f"M270 170 H530 L570 {end} H{430} L400 {inside} L{370} {end} H230Z", p.main)
    ) + box(266, 160, 268, 40, p.dark, 8)
    yield line(
        f"M400 200 V{inside} M290 205 Q290 270 250 280 M510 205 Q510 270 550 280", p.dark, 6
    ) + disc(400, 182, 9, GOLD)
    yield line(f"M238 {end - 22} H372 M428 {end - 22} H562", p.dark, 5) + "".join(
        box(x, 154, 14, 52, p.deep, 4) for x in (310, 476)
    )


@drawing("coat", "jacket", "raincoat", floats=True)
def coat(p: Pen) -> Shapes:
    if p.kind == "raincoat":
        yield solid(path("M300 240 Q290 130 400 126 T500 240Z", p.dark)) + path(
            "M345 232 Q345 180 400 176 T455 232Z", p.deep
        )
    else:
        yield HANGER
    yield solid(path(SLEEVED, p.main)) + line("M400 300 V636", p.deep, 6)
    if p.kind == "jacket":
        yield from (
            line(f"M246 {330 + n * 62} Q400 {350 + n * 62} 554 {330 + n * 62}", p.dark, 7)
            for n in range(5)
        )
        yield from (
            line(
                f"M{176 - n * 6} {400 + n * 60} l60 12 M{564 + n * 6} {412 + n * 60} l60 -12",
                p.dark,
                6,
            )
            for n in range(3)
        )
        yield box(340, 200, 120, 50, p.dark, 20)
        return
    yield path("M300 210 L400 300 L330 420 L270 300Z M500 210 L400 300 L470 420 L530 300Z", p.dark)
    yield from (disc(x, 430 + n * 70, 11, GOLD) for n in range(3) for x in (370, 430))
    yield box(270, 510, 90, 20, p.dark, 8) + box(440, 510, 90, 20, p.dark, 8)


@drawing("babysuit", "sleepsack", floats=True)
def babysuit(p: Pen) -> Shapes:
    if p.kind == "sleepsack":
        yield solid(
            path(
                "M310 190 Q400 250 490 190 L560 230 L540 330 L600 560 Q600 640 500 640 H300 Q200 640 200 560 L260 330 L240 230Z",
                p.main,
            )
        ) + line("M400 240 V600", p.light, 8)
        yield from (
            path(
                f"M{x} {y} l10 22 l24 2 l-18 16 l6 24 l-22 -13 l-22 13 l6 -24 l-18 -16 l24 -2Z",
                p.pale,
            )
            for x, y in ((310, 360), (490, 330), (320, 500), (480, 480))
        )
        return
    yield solid(
        path(
            "M300 200 Q400 260 500 200 L620 290 L590 390 L530 360 L530 480 L570 620 L460 640 L400 540 L340 640 L230 620 L270 480 L270 360 L210 390 L180 290Z",
            p.main,
        )
    )
    yield path("M330 212 Q400 290 470 212 L500 200 Q400 310 300 200Z", p.dark) + "".join(
        disc(x, y, 8, WHITE) for x, y in ((350, 560), (376, 526), (424, 526), (450, 560))
    )
    yield (
        disc(400, 400, 50, p.pale)
        + disc(382, 392, 6, INK)
        + disc(418, 392, 6, INK)
        + oval(400, 412, 12, 8, p.dark)
        + disc(362, 360, 16, p.pale)
        + disc(438, 360, 16, p.pale)
    )


@drawing("shoe", "boots")
def shoe(p: Pen) -> Shapes:
    if p.kind == "boots":
        yield solid(
            path("M290 250 H450 L460 450 Q600 470 640 540 Q650 590 630 600 H280Z", p.main)
        ) + line("M300 290 H446 M312 250 V420", p.dark, 6)
        yield from (line(f"M{420 + n * 14} {380 + n * 28} l40 -14", WHITE, 7) for n in range(4))
        yield solid(box(270, 590, 370, 40, INK, 14)) + box(270, 600, 80, 40, INK, 6)
        return
    yield solid(
        path(
            "M160 420 Q220 440 260 400 L300 360 Q380 430 470 460 Q620 480 660 560 Q664 590 640 596 H170 Q140 596 146 540Z",
            p.main,
        )
    )
    yield solid(path("M140 580 H664 Q670 640 620 640 H190 Q140 640 140 580Z", WHITE)) + line(
        "M146 604 H664", p.accent, 7
    )
    yield from (line(f"M{316 + n * 40} {398 + n * 22} l34 -34", WHITE, 9) for n in range(4))
    yield path("M160 420 Q220 440 260 400 L230 540 H150Z", p.dark) + line(
        "M420 560 Q520 520 640 552", p.light, 8
    )


@drawing("leathershoe")
def leathershoe(p: Pen) -> Shapes:
    yield solid(
        path(
            "M170 400 Q240 440 330 390 L370 440 Q520 470 640 530 Q670 560 650 600 H170 Q150 500 170 400Z",
            p.main,
        )
    )
    yield path("M170 400 Q240 440 330 390 L340 410 Q250 470 166 440Z", INK) + line(
        "M370 440 Q340 500 350 596 M520 486 Q500 540 510 596", p.dark, 6
    )
    yield from (line(f"M{350 + n * 26} {452 + n * 8} l26 -22", p.pale, 6) for n in range(3))
    yield solid(box(160, 590, 500, 30, "#4A3A30", 12)) + box(160, 610, 110, 30, "#4A3A30", 4)


@drawing("bag", "tote", floats=False)
def tote(p: Pen) -> Shapes:
    yield line("M320 320 Q320 170 400 170 T480 320", p.dark, 22)
    yield solid(
        path("M220 300 H580 L610 620 Q610 640 590 640 H210 Q190 640 190 620Z", p.main)
    ) + line("M226 324 H574", p.dark, 5)
    yield (
        path("M340 430 H460 V540 H340Z", p.pale)
        + path("M340 430 L400 470 L460 430 V540 H340Z", p.light)
        + line("M400 470 V540", p.dark, 4)
    )
    yield path("M560 300 Q580 220 540 200 Q520 250 540 300Z", "#7FA37A") + path(
        "M530 300 Q520 230 480 220 Q480 270 506 300Z", "#93B77F"
    )


@drawing("backpack")
def backpack(p: Pen) -> Shapes:
    yield line("M350 200 Q350 140 400 140 T450 200", p.deep, 18) + line(
        "M230 330 Q180 420 210 560 M570 330 Q620 420 590 560", p.deep, 30
    )
    yield solid(
        path(
            "M240 340 Q240 180 400 180 T560 340 V590 Q560 640 510 640 H290 Q240 640 240 590Z",
            p.main,
        )
    )
    yield (
        solid(box(280, 440, 240, 160, p.dark, 34))
        + line("M300 480 H500", METAL, 7)
        + box(490, 476, 16, 40, p.accent, 8)
    )
    yield line("M262 300 Q400 230 538 300", p.dark, 7) + box(370, 330, 60, 40, p.light, 10)


@drawing("suitcase")
def suitcase(p: Pen) -> Shapes:
    yield line("M350 220 V130 H450 V220", METAL, 14) + solid(box(250, 210, 300, 400, p.main, 40))
    yield from (line(f"M{300 + n * 50} 240 V580", p.dark, 8) for n in range(5))
    yield (
        box(360, 196, 80, 26, p.deep, 12)
        + box(536, 380, 24, 60, p.deep, 8)
        + "".join(disc(x, 622, 20, INK) + disc(x, 622, 7, METAL) for x in (290, 510))
    )
    yield around(
        [
            box(440, 250, 70, 100, p.accent, 10),
            box(452, 270, 46, 10, WHITE, 5),
            box(452, 290, 30, 10, WHITE, 5),
        ],
        x=475,
        y=250,
        turn=12,
    )


@drawing("crossbody")
def crossbody(p: Pen) -> Shapes:
    yield line("M240 400 Q260 130 400 130 T560 400", p.dark, 14) + solid(
        path("M210 380 H590 V560 Q590 640 510 640 H290 Q210 640 210 560Z", p.main)
    )
    yield (
        solid(path("M200 370 H600 V440 Q560 520 400 520 T200 440Z", p.dark))
        + solid(disc(400, 520, 24, GOLD))
        + line("M232 560 Q250 610 300 616", p.light, 7)
    )


@drawing("helmet")
def helmet(p: Pen) -> Shapes:
    yield line("M270 520 Q330 640 400 636 Q480 630 530 520", INK, 12) + box(
        384, 620, 40, 26, p.accent, 8
    )
    yield solid(
        path("M160 500 Q150 240 400 230 T650 480 Q660 540 600 540 H240 Q170 550 160 500Z", p.main)
    )
    yield from (
        path(d, p.deep)
        for d in (
            "M250 320 Q330 250 370 250 Q320 330 300 400Z",
            "M420 250 Q520 260 560 330 Q480 320 410 330Z",
            "M350 380 Q460 350 570 390 Q560 430 360 430Z",
        )
    )
    yield box(600, 470, 40, 24, "#D6553C", 10)
