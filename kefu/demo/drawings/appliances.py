# ruff: noqa: E501, PLR2004 (outlines of shapes are long and full of numbers)
"""Kitchen and household machines."""

from kefu.demo.drawings.shapes import (
    BARK,
    GLASS,
    GOLD,
    INK,
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
    line,
    oval,
    path,
    solid,
)


@drawing("kettle")
def kettle(p: Pen) -> Shapes:
    yield line("M540 300 Q660 290 640 420 Q626 500 570 520", p.deep, 30)
    yield path("M262 330 L180 270 L200 250 L300 290Z", p.dark)
    yield solid(path("M270 290 Q400 250 530 290 L580 600 Q400 632 220 600Z", p.main))
    yield solid(path("M280 290 Q400 220 520 290 Q400 312 280 290Z", p.dark)) + disc(
        400, 240, 20, INK
    )
    yield solid(path("M216 596 Q400 640 584 596 L590 632 Q400 650 210 632Z", INK))
    yield box(316, 380, 22, 150, p.pale, 11) + box(316, 460, 22, 70, p.accent, 11)


@drawing("gooseneck")
def gooseneck(p: Pen) -> Shapes:
    yield line("M300 560 Q190 560 200 420 Q205 320 130 290", p.dark, 26)
    yield line("M520 330 Q650 320 640 430 Q630 520 560 540", BARK, 26)
    yield solid(path("M300 330 H520 L570 600 H250Z", p.main)) + solid(
        box(240, 596, 340, 40, INK, 14)
    )
    yield solid(path("M300 332 Q410 270 520 332Z", p.dark)) + box(392, 256, 36, 34, BARK, 10)


@drawing("glasskettle")
def glasskettle(p: Pen) -> Shapes:
    yield line("M550 330 Q670 340 640 450 Q620 520 570 530", INK, 28)
    yield solid(path("M260 300 H540 Q610 450 560 590 H240 Q190 450 260 300Z", GLASS))
    yield path("M222 440 H578 Q590 520 560 590 H240 Q210 520 222 440Z", "#F2DFA8")
    yield from (
        disc(290 + n * 50, 530 - (n % 3) * 34, 16, p.accent if n % 2 else WHITE) for n in range(6)
    )
    yield solid(box(250, 272, 300, 34, p.dark, 17)) + disc(400, 256, 20, p.deep)
    yield solid(box(220, 588, 360, 52, INK, 18)) + disc(400, 614, 10, GOLD)


@drawing("ricecooker")
def ricecooker(p: Pen) -> Shapes:
    yield solid(path("M210 360 Q220 230 400 230 T590 360Z", p.light)) + box(
        350, 214, 100, 26, p.dark, 13
    )
    yield solid(path("M190 360 H610 L580 610 Q574 640 544 640 H256 Q226 640 220 610Z", p.main))
    yield box(190, 350, 420, 22, p.dark, 11)
    yield box(300, 440, 200, 120, INK, 22) + box(322, 462, 90, 46, p.pale, 8)
    yield (
        disc(456, 500, 26, p.accent)
        + box(322, 524, 40, 14, p.light, 7)
        + box(372, 524, 40, 14, p.light, 7)
    )
    yield line("M360 190 q-16 -26 0 -50 M440 190 q-16 -26 0 -50", p.light, 10)


@drawing("coffeemaker")
def coffeemaker(p: Pen) -> Shapes:
    yield solid(box(250, 180, 130, 460, p.main, 26)) + solid(box(250, 180, 310, 130, p.main, 26))
    yield solid(box(250, 590, 330, 50, p.dark, 18)) + box(410, 310, 120, 30, p.deep, 8)
    yield line("M545 420 Q620 420 610 490 Q604 540 545 540", INK, 18)
    yield solid(path("M395 390 H555 L570 560 Q570 590 540 590 H410 Q380 590 380 560Z", GLASS))
    yield path("M385 480 H563 L570 560 Q570 590 540 590 H410 Q380 590 380 560Z", "#6B4A3B")
    yield (
        box(388, 372, 174, 22, INK, 10)
        + disc(315, 240, 22, p.accent)
        + box(400, 225, 120, 20, p.light, 10)
    )


@drawing("toaster")
def toaster(p: Pen) -> Shapes:
    for x, colour in ((270, "#E2B274"), (420, "#D89F5E")):
        yield solid(
            path(
                f"M{x} 420 V270 Q{x - 14} 220 {x + 30} 214 H{x + 80} Q{x + 124} 220 {x + 110} 270 V420Z",
                colour,
            )
        )
    yield (
        solid(box(180, 350, 440, 270, p.main, 80))
        + box(250, 346, 130, 22, p.deep, 11)
        + box(410, 346, 130, 22, p.deep, 11)
    )
    yield box(226, 612, 60, 28, INK, 8) + box(514, 612, 60, 28, INK, 8)
    yield (
        box(606, 430, 40, 26, INK, 8)
        + disc(540, 520, 34, p.pale)
        + line("M540 520 L556 500", p.deep, 8)
    )


@drawing("blender")
def blender(p: Pen) -> Shapes:
    yield solid(path("M280 210 H520 L490 470 H310Z", GLASS)) + path(
        "M296 340 H505 L490 470 H310Z", p.accent
    )
    yield line("M515 240 Q600 250 580 360 Q570 410 500 420", p.dark, 22)
    yield solid(box(270, 176, 260, 40, p.dark, 16)) + box(350, 150, 100, 30, INK, 10)
    yield (
        solid(path("M310 470 H490 L540 640 H260Z", p.main))
        + disc(400, 560, 36, p.pale)
        + line("M400 560 L414 536", p.deep, 9)
    )


@drawing("fan")
def fan(p: Pen) -> Shapes:
    yield solid(box(386, 400, 28, 210, p.dark)) + solid(oval(400, 622, 120, 22, p.dark))
    yield solid(disc(400, 320, 178, p.main)) + disc(400, 320, 160, p.pale)
    yield from (
        around(
            [path("M400 320 Q340 240 390 178 Q450 210 400 320Z", p.light)],
            x=400,
            y=320,
            turn=n * 72,
        )
        for n in range(5)
    )
    yield from (
        line("M400 320 L400 160", p.dark, 3)
        if n == 0
        else around([line("M400 320 L400 160", p.dark, 3)], x=400, y=320, turn=n * 30)
        for n in range(12)
    )
    yield disc(400, 320, 34, p.main) + disc(400, 320, 14, p.accent)


@drawing("heater")
def heater(p: Pen) -> Shapes:
    yield (
        solid(box(110, 430, 580, 180, p.main, 36))
        + box(180, 608, 60, 32, INK, 8)
        + box(560, 608, 60, 32, INK, 8)
    )
    yield from (
        box(150 + n * 40, 470, 20, 100, "#F2A48B" if n % 2 else "#F6C7A6", 10) for n in range(10)
    )
    yield disc(626, 520, 30, p.dark) + line("M626 520 L640 504", WHITE, 7)
    yield from (
        line(f"M{250 + n * 150} 390 q-24 -34 0 -64 t0 -64", "#F2B89B", 12) for n in range(3)
    )


@drawing("vacuum", "floorwasher")
def vacuum(p: Pen) -> Shapes:
    yield around(
        [
            box(388, 330, 24, 260, STEEL, 10),
            solid(box(350, 170, 100, 190, p.main, 40)),
            box(368, 230, 64, 90, GLASS, 20),
            box(368, 276, 64, 44, p.light, 14),
            line("M450 200 Q520 200 510 270 Q500 310 450 316", p.deep, 20),
        ],
        x=400,
        y=600,
        turn=12,
    )
    yield solid(path("M270 590 H500 Q524 590 524 616 V640 H246 V616 Q246 590 270 590Z", p.dark))
    yield box(266, 616, 238, 14, p.accent, 7)


@drawing("robot")
def robot(p: Pen) -> Shapes:
    yield solid(path("M150 540 Q150 600 240 628 Q400 660 560 628 Q650 600 650 540Z", p.dark))
    yield solid(oval(400, 530, 250, 110, p.main)) + oval(400, 520, 190, 78, p.light)
    yield solid(oval(400, 500, 66, 30, p.deep)) + oval(400, 492, 66, 26, p.main)
    yield disc(400, 574, 12, p.accent) + path(
        "M340 628 Q400 640 460 628 L456 640 Q400 650 344 640Z", INK
    )
    yield from (disc(250 + n * 90, 300 - n % 2 * 40, 8 + n * 3, p.light) for n in range(4))


@drawing("handvac")
def handvac(p: Pen) -> Shapes:
    yield line("M300 330 Q300 220 420 220 H500", p.dark, 34)
    yield solid(
        path(
            "M200 470 Q220 330 360 320 H560 Q620 330 620 420 V560 Q620 600 580 600 H230 Q190 600 200 470Z",
            p.main,
        )
    )
    yield (
        solid(box(170, 590, 470, 50, p.deep, 20))
        + disc(520, 430, 56, GLASS)
        + disc(520, 430, 30, p.light)
    )
    yield box(260, 420, 120, 26, p.pale, 13) + disc(280, 500, 14, p.accent)


@drawing("humidifier")
def humidifier(p: Pen) -> Shapes:
    yield line("M400 260 q-50 -50 0 -90 t0 -80", WHITE, 30) + line(
        "M440 250 q40 -40 10 -80", WHITE, 20
    )
    yield solid(path("M400 270 C540 330 580 470 540 600 H260 C220 470 260 330 400 270Z", GLASS))
    yield path("M236 470 H564 Q566 540 540 600 H260 Q234 540 236 470Z", p.light)
    yield (
        solid(box(240, 570, 320, 70, p.main, 34))
        + disc(400, 606, 14, p.accent)
        + oval(400, 284, 40, 12, p.dark)
    )


@drawing("purifier")
def purifier(p: Pen) -> Shapes:
    yield solid(box(260, 170, 280, 470, p.main, 50)) + oval(400, 186, 110, 20, p.dark)
    yield from (line(f"M310 {320 + n * 30} H490", p.dark, 8) for n in range(9))
    yield disc(400, 258, 34, INK) + line("M386 258 h28", p.accent, 8)


@drawing("toothbrush")
def toothbrush(p: Pen) -> Shapes:
    yield solid(
        path("M340 640 L352 330 Q356 300 376 290 V230 H404 V290 Q424 300 428 330 L440 640Z", p.main)
    )
    yield box(378, 150, 24, 90, WHITE, 10) + solid(box(358, 130, 40, 86, WHITE, 12))
    yield from (box(330, 138 + n * 18, 34, 12, p.accent, 4) for n in range(4))
    yield disc(390, 400, 20, p.pale) + box(382, 450, 16, 60, p.light, 8)
    yield (
        solid(box(500, 440, 110, 200, p.light, 30))
        + box(516, 470, 78, 14, WHITE, 7)
        + box(540, 380, 22, 66, METAL, 10)
    )


@drawing("flosser")
def flosser(p: Pen) -> Shapes:
    yield line("M420 240 V180 Q420 150 380 150", STEEL, 14) + line("M360 150 h-70", GLASS, 8)
    yield solid(box(330, 230, 180, 410, p.main, 60)) + box(350, 440, 140, 170, GLASS, 40)
    yield path(
        "M350 520 q35 -24 70 0 t70 0 V570 Q490 610 450 610 H390 Q350 610 350 570Z", "#A9D3DF"
    )
    yield disc(420, 310, 24, p.accent) + disc(420, 380, 14, p.light)


@drawing("printer")
def printer(p: Pen) -> Shapes:
    yield path("M270 190 H530 V380 H270Z", WHITE) + "".join(
        box(300, 220 + n * 34, 200 - n % 2 * 60, 12, p.light, 6) for n in range(4)
    )
    yield solid(box(170, 350, 460, 230, p.main, 36)) + box(250, 352, 300, 22, p.deep, 11)
    yield path("M250 520 H550 L580 640 H220Z", WHITE) + box(220, 500, 360, 30, p.deep, 12)
    yield disc(300, 580, 26, p.accent) + path(
        "M290 630 L360 570 L420 610 L470 580 L520 630Z", p.light
    )
    yield disc(580, 410, 14, p.accent) + box(210, 404, 90, 18, p.light, 9)


@drawing("labelmaker")
def labelmaker(p: Pen) -> Shapes:
    yield (
        path("M400 150 H470 V330 H400Z", WHITE)
        + box(416, 180, 38, 10, p.dark, 5)
        + box(416, 206, 24, 10, p.dark, 5)
    )
    yield (
        solid(box(270, 270, 270, 370, p.main, 70))
        + box(310, 330, 190, 90, INK, 18)
        + box(330, 360, 110, 26, p.light, 8)
    )
    yield from (disc(345 + c * 60, 480 + r * 56, 20, p.pale) for r in range(2) for c in range(3))
    yield disc(405, 592, 18, p.accent)


@drawing("calculator")
def calculator(p: Pen) -> Shapes:
    yield solid(box(260, 170, 280, 470, p.main, 40)) + box(290, 204, 220, 90, "#DCE8DC", 14)
    yield line("M410 250 h30 m14 0 h30", INK, 14)
    for row in range(4):
        for col in range(4):
            last = col == 3
            yield box(290 + col * 57, 326 + row * 72, 46, 54, p.accent if last else WHITE, 14)


@drawing("fountain")
def fountain(p: Pen) -> Shapes:
    yield line("M400 330 Q360 400 330 470 M400 330 Q440 400 470 470", "#A9D3DF", 18)
    yield solid(path("M220 440 H580 L560 610 Q556 640 526 640 H274 Q244 640 240 610Z", p.main))
    yield oval(400, 444, 180, 40, p.dark) + oval(400, 446, 164, 32, "#BFE0E8")
    yield solid(path("M376 450 L384 310 Q400 280 416 310 L424 450Z", WHITE)) + oval(
        400, 306, 46, 18, p.light
    )
    yield disc(400, 570, 14, p.accent) + box(470, 500, 16, 90, GLASS, 8)


@drawing("ukulele")
def ukulele(p: Pen) -> Shapes:
    yield around(
        [
            solid(box(380, 110, 40, 300, BARK, 6)),
            solid(box(368, 66, 64, 80, BARK, 14)),
            "".join(disc(362 + n % 2 * 76, 84 + n // 2 * 36, 9, METAL) for n in range(4)),
            solid(
                path(
                    "M400 360 C500 350 500 450 470 470 C540 500 540 640 400 640 C260 640 260 500 330 470 C300 450 300 350 400 360Z",
                    p.main,
                )
            ),
            disc(400, 470, 40, INK),
            disc(400, 470, 46, "none") + box(352, 570, 96, 16, BARK, 6),
            "".join(line(f"M{388 + n * 8} 110 V576", "#F4E8D3", 2) for n in range(4)),
        ],
        x=400,
        y=400,
        turn=14,
    )


@drawing("kalimba")
def kalimba(p: Pen) -> Shapes:
    yield solid(
        path("M250 300 Q400 240 550 300 L570 580 Q560 640 500 640 H300 Q240 640 230 580Z", p.main)
    )
    yield disc(400, 540, 50, INK) + disc(400, 540, 58, "none") + box(260, 330, 280, 22, p.deep, 8)
    yield from (box(278 + n * 36, 300, 18, 190 - abs(3 - n) * 26, METAL, 8) for n in range(7))
    yield box(256, 366, 288, 14, WOOD, 6)


@drawing("harmonica")
def harmonica(p: Pen) -> Shapes:
    yield solid(box(130, 430, 540, 160, p.main, 44)) + box(150, 494, 500, 40, INK, 10)
    yield from (box(168 + n * 48, 500, 32, 28, WOOD, 4) for n in range(10))
    yield box(180, 450, 220, 18, p.light, 9) + disc(160, 460, 8, p.deep) + disc(640, 460, 8, p.deep)
    yield (
        line("M540 340 V230 L620 210 V320", p.accent, 12)
        + oval(522, 344, 24, 18, p.accent)
        + oval(602, 324, 24, 18, p.accent)
    )


@drawing("xylophone")
def xylophone(p: Pen) -> Shapes:
    yield solid(path("M150 340 L650 400 V440 L150 560Z", WOOD))
    hues = ("#D6553C", "#E08A4A", "#E3B84B", "#7FA37A", "#5BA59B", "#5B7FC0", "#8A5FA0")
    for n, hue in enumerate(hues):
        tall = 320 - n * 28
        yield solid(box(165 + n * 68, 450 - tall / 2, 52, tall, hue, 16))
        yield disc(191 + n * 68, 470 - tall / 2, 6, WHITE) + disc(
            191 + n * 68, 430 + tall / 2, 6, WHITE
        )
    yield around(
        [box(560, 520, 12, 150, BARK, 6), disc(566, 516, 26, p.accent)], x=566, y=590, turn=58
    )
