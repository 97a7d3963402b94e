# ruff: noqa: E501 (outlines of shapes are long and full of numbers)
"""Furniture, textiles, lamps, pots; things for babies, animals and plants."""

from kefu.demo.drawings.shapes import (
    BARK,
    GLASS,
    GOLD,
    INK,
    LEAF,
    METAL,
    STEEL,
    WHITE,
    WOOD,
    Pen,
    Shapes,
    around,
    box,
    disc,
    drawing,
    label,
    line,
    moved,
    oval,
    path,
    solid,
)


@drawing("chair")
def chair(p: Pen) -> Shapes:
    yield line("M300 420 L270 636 M500 420 L530 636", p.dark, 22) + line(
        "M330 440 L322 620 M470 440 L478 620", p.deep, 16
    )
    yield line("M290 420 V210 M510 420 V210", p.main, 22)
    yield solid(path("M274 190 Q400 250 526 190 V270 Q400 330 274 270Z", p.main)) + line(
        "M345 290 V410 M400 300 V410 M455 290 V410", p.light, 14
    )
    yield solid(path("M262 400 H538 L556 446 Q400 464 244 446Z", p.light)) + line(
        "M284 530 H516", p.dark, 12
    )


@drawing("armchair")
def armchair(p: Pen) -> Shapes:
    yield line("M250 560 L230 636 M550 560 L570 636", WOOD, 22)
    yield solid(path("M250 460 V290 Q250 190 400 190 T550 290 V460Z", p.main)) + line(
        "M400 220 V430", p.dark, 5
    )
    yield solid(box(180, 370, 110, 210, p.dark, 52)) + solid(box(510, 370, 110, 210, p.dark, 52))
    yield solid(box(250, 440, 300, 90, p.light, 34)) + solid(box(230, 510, 340, 76, p.main, 28))
    yield around([box(420, 330, 120, 120, p.accent, 26)], x=480, y=390, turn=10)


@drawing("stool")
def stool(p: Pen) -> Shapes:
    yield line("M310 430 L262 632 M490 430 L538 632 M370 440 L356 620 M430 440 L444 620", WOOD, 22)
    yield line("M290 540 H510", BARK, 14) + solid(box(240, 396, 320, 52, p.main, 26))
    yield solid(box(250, 330, 300, 44, p.dark, 22)) + line(
        "M300 374 L290 396 M500 374 L510 396", BARK, 16
    )


@drawing("officechair")
def officechair(p: Pen) -> Shapes:
    yield box(388, 500, 24, 90, STEEL) + line("M280 620 L400 580 L520 620 M400 580 V624", INK, 18)
    yield "".join(disc(x, 628, 14, INK) for x in (278, 400, 522))
    yield solid(path("M290 190 Q400 160 510 190 L530 400 Q400 430 270 400Z", p.main))
    yield from (
        line(
            f"M{300 - n * 4} {230 + n * 40} Q400 {245 + n * 40} {500 + n * 4} {230 + n * 40}",
            p.light,
            5,
        )
        for n in range(4)
    )
    yield solid(
        path("M240 450 H560 Q580 450 576 480 Q560 520 400 520 T224 480 Q220 450 240 450Z", p.dark)
    )
    yield line("M240 480 V390 H280 M560 480 V390 H520", INK, 16)


@drawing("table")
def table(p: Pen) -> Shapes:
    yield line("M170 400 L150 636 M630 400 L650 636", p.dark, 24) + line(
        "M220 410 L212 610 M580 410 L588 610", p.deep, 16
    )
    yield (
        box(190, 400, 420, 66, p.dark, 6)
        + box(220, 414, 160, 40, p.light, 6)
        + disc(300, 434, 8, INK)
    )
    yield solid(box(110, 370, 580, 40, p.main, 14))
    yield solid(box(480, 250, 80, 120, WHITE, 10)) + line(
        "M520 250 q-10 -60 -40 -80 M520 250 q6 -70 40 -90 M520 250 V170", LEAF, 14
    )
    yield box(190, 344, 130, 26, p.accent, 4) + box(204, 320, 110, 26, p.pale, 4)


@drawing("smalltable")
def smalltable(p: Pen) -> Shapes:
    yield line("M330 420 L290 636 M470 420 L510 636 M400 430 V620", p.dark, 22)
    yield solid(oval(400, 410, 180, 44, p.dark)) + oval(400, 396, 180, 42, p.main)
    yield solid(box(350, 330, 70, 64, WHITE, 14)) + line(
        "M420 345 q36 6 30 26 q-8 16 -32 16", WHITE, 9
    )
    yield line("M372 310 q-12 -20 0 -38 M396 310 q-12 -20 0 -38", p.light, 7)


@drawing("bedding")
def bedding(p: Pen) -> Shapes:
    yield (
        solid(box(130, 250, 540, 260, WOOD, 30))
        + box(150, 600, 40, 40, BARK)
        + box(610, 600, 40, 40, BARK)
    )
    yield solid(box(180, 350, 200, 110, WHITE, 44)) + solid(box(420, 350, 200, 110, p.pale, 44))
    yield solid(
        path("M120 470 Q400 410 680 470 V600 Q680 620 660 620 H140 Q120 620 120 600Z", p.main)
    )
    yield path("M120 470 Q400 410 680 470 V520 Q400 460 120 520Z", p.light)
    yield from (line(f"M{220 + n * 120} 540 q14 30 0 60", p.dark, 5) for n in range(4))


@drawing("quilt", "blanket")
def quilt(p: Pen) -> Shapes:
    for n, colour in enumerate((p.dark, p.main, p.light)):
        yield solid(box(190, 520 - n * 110, 420, 130, colour, 60))
    yield from (line(f"M{250 + n * 75} 310 q16 50 0 100", p.pale, 5) for n in range(5))
    yield path("M240 430 H560 V446 H240Z", p.accent) + path(
        "M380 420 L400 446 L420 420 L440 470 L400 456 L360 470Z", p.accent
    )


@drawing("pillow")
def pillow(p: Pen) -> Shapes:
    yield solid(
        path(
            "M150 560 Q120 400 190 340 Q320 380 460 350 Q600 300 650 360 Q690 480 650 600 Q400 660 150 560Z",
            p.light,
        )
    )
    yield line("M190 400 Q330 430 470 400 T640 400", p.dark, 6) + line(
        "M200 540 Q400 600 620 560", p.dark, 6
    )
    yield from (disc(260 + n * 60, 480 - n % 2 * 20, 6, p.dark) for n in range(6))


@drawing("lamp")
def lamp(p: Pen) -> Shapes:
    yield path("M250 360 L550 360 L640 640 H160Z", "#FFF1C7")
    yield solid(oval(400, 620, 110, 24, p.dark)) + box(390, 340, 20, 280, p.dark)
    if p.some(0, 1):
        yield solid(path("M290 190 H510 L580 370 H220Z", p.main)) + oval(
            400, 368, 180, 14, "#FFE9A8"
        )
    else:
        yield solid(path("M220 370 Q220 180 400 180 T580 370Z", p.main)) + oval(
            400, 368, 180, 16, "#FFE9A8"
        )
    yield line("M450 380 V440", p.deep, 5) + disc(450, 448, 10, GOLD)


@drawing("floorlamp")
def floorlamp(p: Pen) -> Shapes:
    yield path("M290 300 H510 L590 560 H210Z", "#FFF1C7") + line(
        "M400 280 L300 634 M400 280 L500 634 M400 280 V620", WOOD, 14
    )
    yield solid(path("M320 130 H480 L530 310 H270Z", p.main)) + oval(400, 308, 130, 12, "#FFE9A8")
    yield from (line(f"M{345 + n * 37} 136 L{315 + n * 57} 306", p.dark, 3) for n in range(4))


@drawing("pendant", floats=True)
def pendant(p: Pen) -> Shapes:
    yield path("M210 440 H590 L700 690 H100Z", "#FFF1C7") + line("M400 60 V240", INK, 7)
    yield box(372, 230, 56, 40, GOLD, 10) + solid(
        path("M350 266 H450 Q590 300 610 450 H190 Q210 300 350 266Z", p.main)
    )
    yield oval(400, 450, 210, 24, p.pale) + disc(400, 462, 38, "#FFE08A")


@drawing("nightlight")
def nightlight(p: Pen) -> Shapes:
    yield disc(400, 430, 250, "#FFF1C7") + solid(
        path(
            "M400 230 C560 230 600 420 560 560 Q530 640 400 640 T240 560 C200 420 240 230 400 230Z",
            p.main,
        )
    )
    yield path(
        "M400 330 C480 330 520 430 500 520 Q470 580 400 580 T300 520 C280 430 320 330 400 330Z",
        "#FFE9A8",
    )
    yield (
        disc(360, 450, 10, INK)
        + disc(440, 450, 10, INK)
        + line("M380 486 Q400 504 420 486", INK, 7)
    )


@drawing("pot", "claypot")
def pot(p: Pen) -> Shapes:
    yield line("M230 440 H150 Q130 440 132 470 M570 440 H650 Q670 440 668 470", p.deep, 30)
    yield solid(path("M200 400 H600 L580 580 Q570 640 510 640 H290 Q230 640 220 580Z", p.main))
    yield solid(path("M190 396 Q220 290 400 290 T610 396Z", p.dark)) + box(
        180, 386, 440, 26, p.main, 13
    )
    yield solid(
        path("M366 290 Q366 240 400 240 T434 290Z", GOLD if p.kind == "pot" else BARK)
    ) + line("M250 460 Q256 540 280 580", p.light, 12)


@drawing("bowls")
def bowls(p: Pen) -> Shapes:
    yield solid(oval(400, 610, 270, 34, p.pale)) + oval(400, 604, 190, 18, p.light)
    yield solid(path("M200 430 H600 Q590 590 460 600 H340 Q210 590 200 430Z", p.main)) + oval(
        400, 430, 200, 40, p.dark
    )
    yield oval(400, 436, 180, 30, WHITE) + "".join(
        disc(300 + n * 28, 428 - n % 3 * 10, 16, WHITE) for n in range(8)
    )
    yield solid(path("M250 330 H430 Q424 410 370 416 H310 Q256 410 250 330Z", p.light)) + oval(
        340, 330, 90, 20, p.dark
    )
    yield line("M560 250 L470 430 M600 260 L500 432", WOOD, 10)


@drawing("babybottle")
def babybottle(p: Pen) -> Shapes:
    yield solid(
        path("M376 230 Q370 180 384 160 Q400 140 416 160 Q430 180 424 230Z", "#F2D5B8")
    ) + solid(path("M330 300 Q340 220 400 220 T470 300Z", "#F2D5B8"))
    yield solid(box(310, 290, 180, 60, p.main, 18)) + solid(box(300, 345, 200, 295, GLASS, 56))
    yield path("M300 440 H500 V584 Q500 640 444 640 H356 Q300 640 300 584Z", WHITE)
    yield from (line(f"M300 {440 + n * 40} h{50 if n % 2 else 32}", p.dark, 6) for n in range(4))
    yield disc(440, 520, 30, p.light) + path("M426 524 q14 24 28 0", p.dark)


@drawing("sippycup")
def sippycup(p: Pen) -> Shapes:
    yield line(
        "M290 380 Q190 390 200 480 Q210 560 300 560 M510 380 Q610 390 600 480 Q590 560 500 560",
        p.dark,
        26,
    )
    yield solid(path("M280 340 H520 L500 610 Q496 640 466 640 H334 Q304 640 300 610Z", p.main))
    yield solid(box(266, 290, 268, 64, p.deep, 26)) + line(
        "M400 290 V220 Q400 190 440 190", WHITE, 20
    )
    yield (
        disc(400, 480, 56, p.pale)
        + disc(380, 472, 7, INK)
        + disc(420, 472, 7, INK)
        + line("M382 496 Q400 512 418 496", INK, 6)
    )


@drawing("thermos")
def thermos(p: Pen) -> Shapes:
    yield line("M450 200 Q520 200 520 270 V330", INK, 12)
    yield solid(box(310, 240, 180, 400, p.main, 40)) + solid(
        path("M330 240 V200 Q330 166 364 166 H436 Q470 166 470 200 V240Z", p.deep)
    )
    yield (
        box(310, 300, 180, 14, p.light)
        + disc(400, 430, 44, p.pale)
        + path("M380 440 L400 396 L420 440Z", p.accent)
        + box(310, 580, 180, 14, p.light)
    )


@drawing("babyjar", "honeyjar")
def babyjar(p: Pen) -> Shapes:
    yield solid(box(280, 240, 240, 70, p.deep if p.kind == "babyjar" else GOLD, 16))
    yield solid(
        path(
            "M270 310 H530 Q570 320 570 370 V590 Q570 640 520 640 H280 Q230 640 230 590 V370 Q230 320 270 310Z",
            p.main,
        )
    )
    yield (
        box(230, 390, 340, 170, WHITE, 12)
        + disc(400, 452, 38, p.accent)
        + path("M400 418 q14 -30 40 -26 q-6 28 -40 26Z", LEAF)
    )
    yield box(330, 510, 140, 14, p.dark, 7) + box(356, 534, 88, 10, p.light, 5)


@drawing("diaperpack", "wipes")
def diaperpack(p: Pen) -> Shapes:
    yield line("M330 260 Q400 180 470 260", p.dark, 20)
    yield solid(path("M210 270 Q400 230 590 270 L610 610 Q400 660 190 610Z", p.main)) + disc(
        400, 430, 104, WHITE
    )
    if p.kind == "wipes":
        yield solid(box(320, 380, 160, 90, p.light, 30)) + path(
            "M370 384 Q360 300 420 300 Q450 330 430 384Z", WHITE
        )
    else:
        yield (
            path(
                "M320 390 H480 Q500 390 500 410 Q470 420 450 500 H350 Q330 420 300 410 Q300 390 320 390Z",
                p.light,
            )
            + box(296, 392, 40, 20, p.accent, 6)
            + box(464, 392, 40, 20, p.accent, 6)
        )
    yield box(300, 560, 200, 16, p.pale, 8) + box(340, 586, 120, 12, p.pale, 6)


@drawing("stroller")
def stroller(p: Pen) -> Shapes:
    yield line("M560 430 L640 250 H690", INK, 18) + line(
        "M250 590 L480 460 M520 590 L300 460", STEEL, 16
    )
    yield solid(path("M190 400 H580 Q570 520 480 520 H300 Q210 520 190 400Z", p.main))
    yield solid(path("M190 400 Q190 220 380 210 V400Z", p.dark)) + line(
        "M380 210 L300 400 M380 210 L240 310", p.main, 5
    )
    yield "".join(
        disc(x, 590, 50, INK) + disc(x, 590, 30, METAL) + disc(x, 590, 9, p.accent)
        for x in (260, 510)
    )


@drawing("carseat")
def carseat(p: Pen) -> Shapes:
    yield solid(path("M240 600 H560 Q600 600 600 640 H200 Q200 600 240 600Z", INK))
    yield solid(
        path(
            "M280 180 Q400 130 520 180 Q560 300 540 440 H580 Q610 450 600 500 L580 600 H220 L200 500 Q190 450 220 440 H260 Q240 300 280 180Z",
            p.main,
        )
    )
    yield solid(
        path("M320 230 Q400 200 480 230 Q500 330 480 430 H320 Q300 330 320 230Z", p.light)
    ) + solid(box(290, 440, 220, 90, p.pale, 36))
    yield line("M356 240 L390 450 M444 240 L410 450", INK, 14) + box(378, 430, 44, 50, p.accent, 12)


@drawing("carrier")
def carrier(p: Pen) -> Shapes:
    yield line("M310 240 Q240 330 270 470 M490 240 Q560 330 530 470", p.dark, 34) + solid(
        box(190, 500, 420, 66, p.dark, 30)
    )
    yield solid(path("M300 230 Q400 190 500 230 L520 520 Q400 600 280 520Z", p.main)) + solid(
        disc(400, 220, 62, "#F6D3B5")
    )
    yield (
        path("M338 210 Q400 120 462 210 Q400 180 338 210Z", BARK)
        + box(350, 360, 100, 90, p.light, 20)
        + disc(376, 226, 5, INK)
        + disc(424, 226, 5, INK)
    )


@drawing("playpen")
def playpen(p: Pen) -> Shapes:
    yield path("M170 400 Q400 340 630 400 V560 Q400 500 170 560Z", p.pale)
    yield from (
        solid(box(150 + n * 74, 370 + abs(3 - n) * -8 + 20, 22, 230, WOOD, 11)) for n in range(7)
    )
    yield line("M150 400 Q400 340 630 400", p.main, 26) + line(
        "M150 600 Q400 560 630 600", p.dark, 22
    )
    yield moved([solid(disc(0, 0, 46, p.accent)), disc(-14, -12, 10, WHITE)], x=330, y=590)


@drawing("latch")
def latch(p: Pen) -> Shapes:
    for n in range(3):
        x = 250 + n * 110
        yield solid(box(x, 300 + n * 40, 80, 150, p.light, 30)) + line(
            f"M{x + 40} {430 + n * 40} Q{x + 120} {470 + n * 40} {x + 100} {540 + n * 20}",
            p.accent,
            20,
        )
        yield solid(box(x + 60, 530 + n * 20, 80, 80, p.main, 26)) + disc(
            x + 40, 370 + n * 40, 14, p.dark
        )


@drawing("plant", "fern", "pothos")
def plant(p: Pen) -> Shapes:
    green, dark = "#7FA37A", "#557A58"
    if p.kind == "fern":
        for turn in range(-66, 67, 22):
            twigs = "".join(f"M400 {300 + n * 30}l-26 -22m26 22l26 -22" for n in range(5))
            frond = [line("M400 480Q404 330 400 210", dark, 5), line(twigs, green, 8)]
            yield around(frond, x=400, y=480, turn=turn)
    else:
        for turn, size in ((-58, 1.0), (50, 1.1), (-26, 1.3), (22, 1.35), (0, 1.0)):
            leaf = [
                line("M0 0 V-120", dark, 7),
                solid(path("M0 -90 C-70 -110 -80 -190 0 -240 C80 -190 70 -110 0 -90Z", green)),
                line("M0 -90 V-220 M0 -130 L-34 -160 M0 -150 L34 -178", dark, 4),
            ]
            yield f'<g transform="translate(400 480) rotate({turn}) scale({size})">{"".join(leaf)}</g>'
    if p.kind == "pothos":
        yield solid(
            path("M290 460 H510 L490 610 Q486 640 456 640 H344 Q314 640 310 610Z", GLASS)
        ) + path("M300 530 H500 L490 610 Q486 640 456 640 H344 Q314 640 310 610Z", "#BFE0E8")
        yield line("M390 480 Q370 560 400 610 M410 480 Q440 550 420 600", "#E8DCC0", 5)
    else:
        yield solid(
            path("M270 460 H530 L496 616 Q490 640 466 640 H334 Q310 640 304 616Z", p.main)
        ) + solid(box(256, 444, 288, 50, p.dark, 18))


@drawing("herbs")
def herbs(p: Pen) -> Shapes:
    pots = (("#7FA37A", "#B5623F"), ("#93B77F", p.main), ("#6C8F82", "#C98B5A"))
    for n, (green, hue) in enumerate(pots):
        x = 220 + n * 180
        for turn in (-18, 16):
            twig = [
                line(f"M{x} 480V370", green, 7),
                oval(x - 18, 410, 24, 14, green),
                oval(x + 18, 390, 24, 14, green),
                oval(x, 356, 16, 24, green),
            ]
            yield around(twig, x=x, y=490, turn=turn)
        yield solid(path(f"M{x - 76} 480H{x + 76}L{x + 56} 640H{x - 56}Z", hue))
        yield solid(box(x - 86, 462, 172, 36, hue, 14))


@drawing("sproutbox")
def sproutbox(p: Pen) -> Shapes:
    yield from (
        line(
            f"M{220 + n * 30} 510 Q{214 + n * 30 + n % 3 * 8} 400 {220 + n * 30 + (n % 4 - 2) * 14} {270 + n * 37 % 70}",
            ("#7FA37A", "#93B77F", "#6F9A66")[n % 3],
            12,
        )
        for n in range(13)
    )
    yield from (oval(230 + n * 68, 516, 34, 24, "#F7F1E6") for n in range(6))
    yield solid(path("M170 510 H630 L600 640 H200Z", p.main)) + box(160, 496, 480, 34, p.dark, 14)


@drawing("wateringcan")
def wateringcan(p: Pen) -> Shapes:
    yield line("M500 330 Q640 330 620 470 Q606 560 540 580", WOOD, 26) + line(
        "M340 320 Q400 230 480 320", p.deep, 20
    )
    yield path("M280 520 L120 330 L96 350 L290 600Z", p.dark) + around(
        [box(74, 300, 70, 36, p.deep, 10)], x=108, y=318, turn=-46
    )
    yield solid(
        path("M290 330 H530 L560 600 Q560 640 520 640 H300 Q260 640 260 600Z", p.main)
    ) + oval(410, 330, 122, 24, p.deep)
    yield line("M276 430 H544 M270 540 H552", p.light, 8)


@drawing("trowels")
def trowels(p: Pen) -> Shapes:
    for x, turn, head in (
        (260, -10, "M-34 0 V90 Q0 170 34 90 V0Z"),
        (400, 0, "M-46 0 V60 Q0 130 46 60 V0Z"),
        (540, 10, "M-40 0 V110 H-24 V30 H-8 V110 H8 V30 H24 V110 H40 V0Z"),
    ):
        tool = [
            solid(box(-18, -250, 36, 150, p.main, 18)),
            box(-8, -110, 16, 120, STEEL),
            solid(path(head, METAL)),
            disc(0, -224, 7, p.deep),
        ]
        yield f'<g transform="translate({x} 490) rotate({turn})">{"".join(tool)}</g>'


@drawing("claypots")
def claypots(p: Pen) -> Shapes:
    for x, y, size in ((300, 640, 1.0), (500, 640, 1.2), (330, 470, 0.8)):
        yield (
            f'<g transform="translate({x} {y}) scale({size})">'
            + solid(path("M-90 -150 H90 L64 0 H-64Z", p.main))
            + solid(box(-102, -176, 204, 44, p.light, 14))
            + "</g>"
        )
    yield (
        line("M500 430 q-10 -80 -50 -110 M500 430 q8 -90 60 -120", LEAF, 14)
        + oval(440, 312, 34, 18, LEAF)
        + oval(566, 302, 34, 18, LEAF)
    )


@drawing("petbed")
def petbed(p: Pen) -> Shapes:
    yield solid(oval(400, 540, 280, 100, p.main)) + oval(400, 516, 200, 62, p.pale)
    yield solid(
        path(
            "M260 520 Q250 420 350 420 H450 Q560 420 550 510 Q480 560 340 556 Q270 550 260 520Z",
            "#C98B5A",
        )
    )
    yield path("M270 450 L262 380 L320 420Z M340 420 L384 374 L396 436Z", "#C98B5A") + solid(
        disc(330, 450, 66, "#D9A06D")
    )
    yield (
        line("M300 452 q12 10 24 0 M340 452 q12 10 24 0", INK, 5)
        + path("M326 474 h14 l-7 9Z", "#B0604C")
        + line("M540 500 Q600 470 570 430", "#C98B5A", 26)
    )
    yield line("M430 440 q14 20 0 44 M470 440 q14 24 0 50", "#A9713F", 8)


@drawing("scratcher")
def scratcher(p: Pen) -> Shapes:
    yield solid(
        path(
            "M120 430 Q140 400 180 430 Q250 560 400 560 T620 430 Q660 400 680 430 V600 Q680 640 640 640 H160 Q120 640 120 600Z",
            p.main,
        )
    )
    yield from (
        line(f"M{190 + n * 42} {610} V{500 + abs(5 - n) * -10 + 40}", p.dark, 4) for n in range(11)
    )
    yield from (line(f"M{300 + n * 60} 575 l-14 -22", p.deep, 4) for n in range(4))


@drawing("lead", floats=True)
def lead(p: Pen) -> Shapes:
    yield line(
        "M300 250 C180 330 200 560 360 560 S560 420 470 330 S330 360 400 470 S560 600 600 500",
        p.dark,
        28,
    )
    yield line(
        "M300 250 C180 330 200 560 360 560 S560 420 470 330 S330 360 400 470 S560 600 600 500",
        p.main,
        16,
    )
    yield (
        line("M300 250 Q260 160 340 150 T400 230", p.deep, 30)
        + box(580, 440, 40, 60, METAL, 10)
        + line("M600 440 q34 -44 0 -66 q-34 14 -14 60", METAL, 12)
    )


@drawing("petbag", "grainbag", "soilbag")
def grainbag(p: Pen) -> Shapes:
    yield solid(
        path("M240 230 Q400 200 560 230 L590 600 Q590 640 550 640 H250 Q210 640 210 600Z", p.main)
    )
    yield solid(path("M236 180 H564 L560 240 Q400 214 240 240Z", p.dark)) + line(
        "M250 210 H550", p.light, 5
    )
    yield box(270, 320, 260, 220, WHITE, 26)
    if p.kind == "petbag":
        yield disc(400, 450, 44, p.dark) + "".join(
            disc(x, y, 18, p.dark) for x, y in ((346, 410), (382, 378), (422, 378), (456, 410))
        )
    elif p.kind == "soilbag":
        yield (
            line("M400 490 V410", LEAF, 12)
            + oval(370, 404, 34, 18, LEAF)
            + oval(432, 388, 34, 18, LEAF)
            + box(320, 486, 160, 20, p.dark, 10)
        )
    else:
        yield line("M400 510 V360", GOLD, 8) + "".join(
            oval(400 + s * 24, 380 + n * 30, 22, 12, GOLD) for n in range(4) for s in (-1, 1)
        )
    yield box(330, 566, 140, 16, p.light, 8)


@drawing("bottle", "dropper")
def bottle(p: Pen) -> Shapes:
    if p.kind == "dropper":
        yield (
            solid(box(376, 170, 48, 90, INK, 22))
            + solid(box(352, 250, 96, 50, GOLD, 10))
            + solid(
                path(
                    "M320 300 H480 Q520 310 520 360 V600 Q520 640 480 640 H320 Q280 640 280 600 V360 Q280 310 320 300Z",
                    p.main,
                )
            )
        )
        yield box(394, 300, 12, 240, p.light, 6) + box(310, 420, 180, 130, WHITE, 10)
    else:
        yield solid(box(350, 160, 100, 80, INK if p.some(0, 1) else WHITE, 14)) + solid(
            path(
                "M356 240 H444 Q500 270 500 330 V600 Q500 640 460 640 H340 Q300 640 300 600 V330 Q300 270 356 240Z",
                p.main,
            )
        )
        yield box(300, 400, 200, 150, WHITE)
    yield label(400, 490, p.words[:2], p.deep, 44) + box(350, 514, 100, 8, p.light, 4)
