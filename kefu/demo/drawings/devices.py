# ruff: noqa: E501, PLR2004 (outlines of shapes are long and full of numbers)
"""Phones, sound, cameras, computers."""

from kefu.demo.drawings.shapes import (
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


@drawing("phone")
def phone(p: Pen) -> Shapes:
    r = p.some(36, 56)
    yield around(
        [solid(box(215, 170, 215, 440, p.dark, r)), solid(box(207, 166, 215, 440, p.main, r))],
        x=320,
        y=400,
        turn=-7,
    )
    eyes = p.some(1, 3)
    bump = [box(232, 190, 70, 44 + eyes * 42, p.dark, 30)]
    bump += [
        disc(267, 232 + n * 46, 17, INK) + disc(262, 227 + n * 46, 5, GLASS) for n in range(eyes)
    ]
    yield around(bump, x=320, y=400, turn=-7)
    yield around(
        [
            solid(box(385, 190, 222, 450, INK, r)),
            box(396, 202, 200, 426, p.pale, r - 10),
            path(
                "M396 470 Q460 400 520 450 T596 430 V600 Q596 628 560 628 H430 Q396 628 396 594Z",
                p.light,
            ),
            disc(530, 300, 40, GOLD),
            path("M396 540 Q470 480 596 530 V600 Q596 628 560 628 H430 Q396 628 396 594Z", p.main),
            box(466, 214, 60, 14, INK, 7),
        ],
        x=496,
        y=415,
        turn=5,
    )


@drawing("watch")
def watch(p: Pen) -> Shapes:
    yield solid(path("M325 300 L340 150 Q400 135 460 150 L475 300Z", p.main))
    yield solid(path("M325 490 L340 640 Q400 655 460 640 L475 490Z", p.main))
    yield from (disc(400, 570 + n * 24, 6, p.deep) for n in range(3))
    if p.some(0, 1):
        yield solid(disc(400, 395, 140, STEEL)) + disc(400, 395, 120, INK)
        yield line("M400 395 V315 M400 395 L455 425", WHITE, 10) + disc(400, 395, 10, p.accent)
        yield from (
            around([box(397, 288, 6, 18, p.light, 3)], x=400, y=395, turn=n * 30) for n in range(12)
        )
        return
    yield solid(box(275, 270, 250, 250, STEEL, 70)) + box(292, 287, 216, 216, INK, 56)
    yield line("M330 420 Q360 420 372 380 T410 430 T445 400 H470", p.accent, 9)
    yield box(330, 330, 96, 22, WHITE, 11) + box(330, 462, 60, 12, p.light, 6)
    yield box(526, 370, 16, 50, STEEL, 8)


@drawing("powerbank")
def powerbank(p: Pen) -> Shapes:
    yield solid(box(270, 210, 260, 430, p.main, 44))
    yield from (disc(352 + n * 32, 270, 8, p.accent if n < 3 else p.light) for n in range(4))
    yield line("M415 380 L370 460 H425 L385 540", p.light, 14)
    yield box(365, 196, 70, 22, STEEL, 8)
    yield line("M530 330 Q610 330 600 430 Q592 500 600 560", p.deep, 14)
    yield box(580, 556, 40, 58, p.dark, 8) + box(588, 612, 24, 22, METAL, 3)


@drawing("charger")
def charger(p: Pen) -> Shapes:
    ports = p.some(1, 3)
    yield box(345, 170, 26, 90, STEEL, 6) + box(430, 170, 26, 90, STEEL, 6)
    yield solid(box(270, 240, 260, 300, p.main, 46))
    yield from (box(335, 330 + n * 62, 130, 30, p.deep, 15) for n in range(ports))
    yield line(f"M400 {345 + 62 * (ports - 1)} V580 Q400 640 470 636 Q560 628 590 590", p.dark, 14)
    yield around(
        [box(570, 540, 44, 66, WHITE, 8), box(579, 520, 26, 24, METAL, 3)], x=592, y=570, turn=30
    )


@drawing("cable")
def cable(p: Pen) -> Shapes:
    yield line(
        "M250 560 C140 400 240 230 400 240 S650 420 540 540 S300 600 320 450 S480 320 500 420",
        p.dark,
        24,
    )
    yield line(
        "M250 560 C140 400 240 230 400 240 S650 420 540 540 S300 600 320 450 S480 320 500 420",
        p.main,
        14,
    )
    yield around(
        [box(220, 540, 60, 96, p.deep, 14), box(234, 630, 32, 34, METAL, 4)], x=250, y=570, turn=18
    )
    yield around(
        [box(470, 410, 60, 96, p.deep, 14), box(484, 500, 32, 34, METAL, 4)], x=500, y=440, turn=-12
    )


@drawing("phonestand")
def phonestand(p: Pen) -> Shapes:
    yield around(
        [solid(box(300, 160, 210, 400, INK, 34)), box(312, 172, 186, 376, p.pale, 26)],
        x=405,
        y=360,
        turn=7,
    )
    yield around(
        [
            disc(405, 300, 46, GOLD),
            box(350, 400, 110, 18, p.light, 9),
            box(350, 434, 76, 18, p.light, 9),
        ],
        x=405,
        y=360,
        turn=7,
    )
    yield solid(path("M250 600 H560 L590 640 H230Z", p.main))
    yield solid(path("M300 545 Q400 585 520 560 L530 610 H285Z", p.dark))


@drawing("headphones", "kidsheadphones")
def headphones(p: Pen) -> Shapes:
    yield line("M235 430 Q225 170 400 170 T565 430", p.dark, 34)
    yield line("M262 320 Q290 205 400 205 T538 320", p.main, 20)
    for x, way in ((235, -1), (565, 1)):
        yield solid(oval(x, 490, 74, 112, p.main)) + oval(x - way * 58, 490, 38, 96, p.deep)
        yield oval(x + way * 14, 490, 30, 52, p.light)
    yield disc(579, 490, 12, p.accent)


@drawing("earbuds")
def earbuds(p: Pen) -> Shapes:
    yield solid(box(230, 430, 340, 210, p.main, 90)) + box(230, 500, 340, 8, p.dark)
    yield solid(path("M240 440 Q240 330 320 326 H480 Q560 330 560 440Z", p.light))
    yield disc(400, 560, 9, p.accent)
    for x, turn in ((330, -14), (470, 14)):
        bud = [
            solid(disc(x, 250, 52, p.main)),
            solid(box(x - 18, 260, 36, 130, p.main, 18)),
            disc(x, 250, 22, p.deep),
        ]
        yield around(bud, x=x, y=300, turn=turn)


@drawing("speaker")
def speaker(p: Pen) -> Shapes:
    if p.some(0, 1):
        yield line("M310 260 Q400 150 490 260", p.deep, 18)
        yield solid(box(240, 240, 320, 400, p.main, 70))
        yield from (disc(310 + c * 36, 330 + r * 36, 8, p.dark) for r in range(7) for c in range(6))
        yield box(356, 590, 88, 22, p.light, 11)
        return
    yield (
        solid(box(245, 190, 310, 430, WOOD, 26))
        + box(275, 620, 40, 20, INK)
        + box(485, 620, 40, 20, INK)
    )
    yield box(268, 213, 264, 384, p.main, 16)
    yield (
        solid(disc(400, 460, 96, p.dark)) + disc(400, 460, 62, p.deep) + disc(400, 460, 22, p.light)
    )
    yield disc(400, 285, 46, p.dark) + disc(400, 285, 18, p.light)


@drawing("soundbar")
def soundbar(p: Pen) -> Shapes:
    yield box(230, 190, 340, 210, INK, 14) + box(242, 202, 316, 186, p.light, 8)
    yield path("M242 340 Q330 270 420 330 T558 310 V388 H242Z", p.main) + disc(490, 250, 26, GOLD)
    yield box(385, 400, 30, 60, STEEL) + box(330, 456, 140, 14, STEEL, 7)
    yield solid(box(120, 540, 560, 100, p.deep, 30))
    yield from (disc(170 + n * 27, 590, 6, p.light) for n in range(18))


@drawing("camera")
def camera(p: Pen) -> Shapes:
    yield box(300, 250, 110, 70, STEEL, 14) + box(470, 262, 70, 40, STEEL, 10)
    yield solid(box(190, 290, 420, 330, p.main, 44)) + box(190, 372, 420, 170, p.dark)
    yield disc(560, 332, 16, p.accent) + box(230, 314, 70, 36, p.light, 10)
    yield (
        solid(disc(400, 460, 128, METAL)) + disc(400, 460, 106, INK) + disc(400, 460, 74, "#44505E")
    )
    yield disc(400, 460, 40, p.deep) + disc(372, 430, 20, GLASS)


@drawing("instant")
def instant(p: Pen) -> Shapes:
    yield box(290, 170, 220, 210, WHITE, 8) + box(308, 188, 184, 150, p.light, 4)
    yield disc(440, 240, 24, GOLD) + path("M308 320 Q380 250 492 310 V338 H308Z", p.dark)
    yield solid(box(190, 300, 420, 340, p.main, 70)) + box(250, 350, 300, 14, p.deep, 7)
    yield solid(disc(400, 500, 100, WHITE)) + disc(400, 500, 74, INK) + disc(378, 478, 22, GLASS)
    yield box(510, 396, 60, 46, p.pale, 12) + disc(252, 420, 18, p.accent)


@drawing("projector")
def projector(p: Pen) -> Shapes:
    yield path("M300 470 L90 250 V90 H520 L370 470Z", "#FFF1C7")
    yield (
        solid(box(220, 380, 360, 230, p.main, 60))
        + box(260, 610, 50, 30, INK, 8)
        + box(490, 610, 50, 30, INK, 8)
    )
    yield (
        solid(disc(340, 494, 76, p.deep)) + disc(340, 494, 50, INK) + disc(324, 478, 16, "#FFE9A8")
    )
    yield from (line(f"M{450 + n * 24} 440 V550", p.dark, 8) for n in range(5))


@drawing("laptop")
def laptop(p: Pen) -> Shapes:
    yield solid(box(190, 210, 420, 300, p.main, 24)) + box(208, 228, 384, 262, INK, 8)
    yield box(218, 238, 364, 242, p.pale) + box(218, 238, 90, 242, p.light)
    yield from (box(332, 268 + n * 38, p.some(120, 220), 16, p.light, 8) for n in range(4))
    yield box(332, 420, 90, 36, p.accent, 10) + disc(263, 290, 24, WHITE)
    yield solid(path("M150 510 H650 L700 610 Q700 640 670 640 H130 Q100 640 100 610Z", p.main))
    yield path("M205 530 H595 L622 586 H178Z", p.deep) + path(
        "M330 596 H470 L478 624 H322Z", p.dark
    )


@drawing("tablet", "ebook")
def tablet(p: Pen) -> Shapes:
    yield around(
        [solid(box(235, 160, 340, 470, INK, 34)), box(255, 182, 300, 426, p.pale, 18)],
        x=405,
        y=400,
        turn=-5,
    )
    if p.kind == "ebook":
        page = [box(290, 230 + n * 40, 230 - (n % 4 == 3) * 110, 14, p.dark, 7) for n in range(8)]
        page += [path("M500 182 h34 v90 l-17 -18 l-17 18Z", p.accent)]
    else:
        page = [
            disc(350, 300, 60, p.light),
            path(
                "M255 480 Q340 380 430 460 T555 430 V590 Q555 608 536 608 H274 Q255 608 255 590Z",
                p.main,
            ),
        ]
        page += [line("M430 300 q30 -60 60 0 t60 0", p.accent, 12)]
    yield around(page, x=405, y=400, turn=-5)
    yield around(
        [solid(box(590, 230, 24, 330, WHITE, 10)), path("M590 560 h24 l-12 40Z", p.dark)],
        x=600,
        y=400,
        turn=14,
    )


@drawing("keyboard")
def keyboard(p: Pen) -> Shapes:
    yield solid(path("M120 400 H680 L700 600 Q700 632 668 632 H132 Q100 632 100 600Z", p.dark))
    yield box(122, 384, 556, 216, p.main, 26)
    round_caps = 17 if p.some(0, 1) else 8
    for row in range(4):
        for col in range(11):
            odd = (row, col) in {(0, 0), (1, 10), (3, 9)}
            yield box(
                146 + col * 47, 404 + row * 46, 38, 36, p.accent if odd else WHITE, round_caps
            )
    yield box(290, 588, 220, 12, p.pale, 6)
    yield box(250, 290, 300, 62, p.pale, 14) + line("M280 322 H520", p.light, 8)


@drawing("mouse")
def mouse(p: Pen) -> Shapes:
    yield line("M400 240 Q400 150 500 160 T620 130", p.dark, 10) if p.some(0, 1) else ""
    yield solid(
        path(
            "M400 230 C520 230 550 340 550 450 C550 570 480 640 400 640 C320 640 250 570 250 450 C250 340 280 230 400 230Z",
            p.main,
        )
    )
    yield line("M400 240 V400 M258 410 Q400 440 542 410", p.dark, 5)
    yield box(382, 300, 36, 80, p.deep, 18) + box(390, 318, 20, 30, p.accent, 10)


@drawing("monitor")
def monitor(p: Pen) -> Shapes:
    yield solid(box(372, 520, 56, 90, STEEL)) + solid(box(280, 604, 240, 36, STEEL, 14))
    yield solid(box(120, 180, 560, 350, p.main, 24)) + box(138, 198, 524, 300, INK, 8)
    yield box(146, 206, 508, 284, p.pale) + box(146, 206, 200, 284, p.light)
    yield from (box(376, 240 + n * 40, p.some(140, 240), 16, p.main, 8) for n in range(5))
    yield path("M166 470 V400 L210 360 L250 390 L326 310 V470Z", p.accent)


@drawing("course")
def course(p: Pen) -> Shapes:
    yield solid(box(150, 220, 500, 350, INK, 30)) + box(172, 242, 456, 306, p.pale, 14)
    yield path(
        "M172 460 Q290 360 420 440 T628 410 V534 Q628 548 612 548 H188 Q172 548 172 534Z", p.light
    )
    yield disc(400, 380, 80, p.main) + path("M376 336 L446 380 L376 424Z", WHITE)
    yield box(200, 512, 400, 12, WHITE, 6) + box(200, 512, p.some(90, 300), 12, p.accent, 6)
    yield solid(path("M250 640 L270 586 H530 L550 640Z", p.dark))


@drawing("appwindow")
def appwindow(p: Pen) -> Shapes:
    yield solid(box(170, 190, 460, 430, WHITE, 34)) + path(
        "M170 260 V224 Q170 190 204 190 H596 Q630 190 630 224 V260Z", p.main
    )
    yield from (disc(210 + n * 34, 226, 10, p.pale) for n in range(3))
    yield from (
        box(210, 300 + n * 62, 40, 40, p.light, 12)
        + box(270, 312 + n * 62, p.some(120, 200), 16, p.pale, 8)
        for n in range(5)
    )
    yield solid(disc(530, 520, 92, p.accent)) + line("M488 522 L518 552 L574 490", WHITE, 18)


@drawing("giftcard")
def giftcard(p: Pen) -> Shapes:
    yield around([solid(box(200, 260, 420, 260, p.dark, 30))], x=400, y=400, turn=8)
    yield around(
        [
            solid(box(180, 270, 440, 280, p.main, 30)),
            box(180, 400, 440, 28, p.pale),
            box(300, 270, 28, 280, p.pale),
            path(
                "M314 410 Q220 330 250 300 Q290 290 314 410 Q340 290 380 300 Q410 330 314 410Z",
                GOLD,
            ),
            box(420, 480, 150, 18, p.light, 9),
            disc(560, 330, 24, p.light),
        ],
        x=400,
        y=400,
        turn=-6,
    )
