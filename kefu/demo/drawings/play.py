# ruff: noqa: E501 (outlines of shapes are long and full of numbers)
"""Sports, the outdoors and toys."""

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
    line,
    oval,
    path,
    solid,
)


@drawing("ball", "football")
def ball(p: Pen) -> Shapes:
    yield solid(disc(400, 430, 208, p.main))
    if p.kind == "football":
        dark = p.deep if p.main != "#F7F6F3" else INK
        yield path("M400 370 L452 408 L432 470 H368 L348 408Z", dark) + line(
            "M400 370 V290 M452 408 L530 380 M432 470 L480 540 M368 470 L320 540 M348 408 L270 380",
            dark,
            8,
        )
        yield path(
            "M360 236 Q400 222 440 236 L430 280 L400 296 L370 280Z M560 350 L600 400 L590 450 L540 430 L520 384Z M240 350 L200 400 L210 450 L260 430 L280 384Z M470 560 L530 530 L552 570 Q510 620 460 630Z M330 560 L270 530 L248 570 Q290 620 340 630Z",
            dark,
        )
        return
    yield line(
        "M400 222 V638 M192 430 H608 M258 276 Q350 360 340 450 T258 584 M542 276 Q450 360 460 450 T542 584",
        p.deep,
        9,
    )


@drawing("shuttle")
def shuttle(p: Pen) -> Shapes:
    for x, turn, hue in ((290, -24, p.main), (500, 24, p.accent)):
        grid = "".join(
            line(f"M{x - 60 + n * 30} 190 V390 M{x - 84} {220 + n * 36} H{x + 84}", WHITE, 3)
            for n in range(5)
        )
        yield around(
            [
                f'<ellipse cx="{x}" cy="285" rx="90" ry="120" fill="{p.pale}" stroke="{hue}" stroke-width="16"/>',
                grid,
                box(x - 9, 400, 18, 120, STEEL, 8),
                solid(box(x - 14, 510, 28, 130, INK, 12)),
            ],
            x=x,
            y=420,
            turn=turn,
        )
    yield (
        path("M360 590 L330 490 H470 L440 590Z", WHITE)
        + line("M345 500 L375 590 M400 500 V590 M455 500 L425 590 M338 520 H462", p.dark, 4)
        + solid(path("M358 586 H442 Q442 640 400 640 T358 586Z", p.main))
    )


@drawing("tabletennis")
def tabletennis(p: Pen) -> Shapes:
    for x, turn, hue in ((310, -20, p.main), (480, 24, INK)):
        yield around(
            [
                solid(box(x - 22, 480, 44, 150, WOOD, 14)),
                solid(disc(x, 360, 124, hue)),
                path(
                    f"M{x - 104} 428 Q{x} 450 {x + 104} 428 Q{x + 70} 490 {x + 30} 500 H{x - 30} Q{x - 70} 490 {x - 104} 428Z",
                    WOOD,
                ),
            ],
            x=x,
            y=430,
            turn=turn,
        )
    yield solid(disc(560, 600, 36, WHITE))


@drawing("dumbbell")
def dumbbell(p: Pen) -> Shapes:
    for y, turn in ((400, -24), (560, 0)):
        bell = [solid(box(280, y - 18, 240, 36, METAL, 12))]
        for x in (240, 560):
            bell.append(
                solid(
                    path(
                        f"M{x - 56} {y - 46}L{x - 34} {y - 76}H{x + 34}L{x + 56} {y - 46}V{y + 46}L{x + 34} {y + 76}H{x - 34}L{x - 56} {y + 46}Z",
                        p.main,
                    )
                )
            )
            bell.append(box(x - 26, y - 40, 14, 80, p.light, 7))
        yield around(bell, x=400, y=y, turn=turn)


@drawing("kettlebell")
def kettlebell(p: Pen) -> Shapes:
    yield (
        line("M300 400 Q270 210 400 200 T500 400", p.dark, 46)
        + solid(
            path(
                "M400 330 Q580 340 580 500 Q576 600 510 640 H290 Q224 600 220 500 Q220 340 400 330Z",
                p.main,
            )
        )
        + solid(disc(400, 490, 66, p.light))
        + line("M380 470 l20 -14 v70", p.deep, 12)
    )


@drawing("rope")
def rope(p: Pen) -> Shapes:
    yield line("M240 330 C200 600 400 640 420 520 S300 430 420 400 S640 560 570 330", p.dark, 14)
    for x, turn in ((236, -10), (572, 10)):
        yield around(
            [
                solid(box(x - 26, 150, 52, 190, p.main, 24)),
                box(x - 26, 190, 52, 16, p.accent),
                box(x - 26, 220, 52, 10, p.light),
            ],
            x=x,
            y=300,
            turn=turn,
        )


@drawing("roller")
def roller(p: Pen) -> Shapes:
    yield (
        solid(box(200, 420, 420, 220, p.main, 40))
        + "".join(
            box(230 + n * 66, 440 + n % 2 * 40, 44, 70, p.dark, 16)
            + box(230 + n * 66, 540 + n % 2 * 30, 44, 50, p.dark, 16)
            for n in range(6)
        )
        + solid(oval(206, 530, 70, 110, p.light))
        + oval(206, 530, 44, 74, p.deep)
    )


@drawing("bands")
def bands(p: Pen) -> Shapes:
    for n, hue in enumerate(("#F0CF5B", "#E77E68", p.main, "#4357A3", INK)):
        yield f'<ellipse cx="400" cy="{590 - n * 66}" rx="{230 - n * 14}" ry="40" fill="none" stroke="{hue}" stroke-width="{22 + n * 4}"/>'


@drawing("yogamat")
def yogamat(p: Pen) -> Shapes:
    yield (
        solid(path("M260 560 H700 Q716 600 690 632 H260Z", p.light))
        + line("M330 596 H650", p.dark, 4)
        + solid(box(180, 250, 190, 390, p.main, 90))
    )
    yield (
        solid(oval(275, 290, 94, 60, p.dark))
        + f'<path d="M275 290 m-60 0 a60 38 0 1 1 60 38 a44 26 0 1 1 -34 -36 a26 16 0 1 1 34 14" fill="none" stroke="{p.light}" stroke-width="8"/>'
    )
    yield (
        box(180, 400, 190, 24, p.accent)
        + box(180, 520, 190, 24, p.accent)
        + line("M370 412 Q460 460 370 532", p.accent, 12)
    )


@drawing("tent")
def tent(p: Pen) -> Shapes:
    yield (
        line("M120 640 L160 600 M680 640 L640 600", WOOD, 8)
        + solid(path("M400 200 Q560 380 680 640 H120 Q240 380 400 200Z", p.main))
        + path("M400 200 Q430 420 420 640 H680 Q560 380 400 200Z", p.dark)
    )
    yield (
        path("M400 330 Q470 480 500 640 H300 Q330 480 400 330Z", "#FFE9A8")
        + path("M400 330 Q360 480 300 640 H340 Q390 500 400 330Z", p.light)
        + line("M400 200 L420 150", BARK, 8)
        + path("M420 150 l60 16 l-54 26Z", p.accent)
    )


@drawing("tarp")
def tarp(p: Pen) -> Shapes:
    yield (
        line("M200 260 V640 M600 260 V640", BARK, 14)
        + line("M110 600 L170 310 M690 600 L630 310", STEEL, 4)
        + solid(
            path(
                "M120 320 Q260 280 400 200 Q540 280 680 320 L640 390 Q500 330 400 330 T160 390Z",
                p.main,
            )
        )
        + path("M400 200 Q540 280 680 320 L640 390 Q500 330 400 330Z", p.dark)
    )
    yield (
        solid(box(300, 540, 200, 26, WOOD, 8))
        + line("M330 560 L310 636 M470 560 L490 636", BARK, 12)
        + solid(box(380, 490, 50, 52, p.accent, 10))
        + line("M250 340 Q400 420 550 340", GOLD, 3)
        + "".join(disc(270 + n * 52, 356 + (20 - abs(n - 2.5) * 8), 9, "#FFE08A") for n in range(6))
    )


@drawing("sleepingbag")
def sleepingbag(p: Pen) -> Shapes:
    yield (
        solid(path("M180 640 Q120 520 240 470 L600 420 Q690 430 690 530 Q690 630 600 636Z", p.main))
        + "".join(
            line(
                f"M{300 + n * 90} {466 - n * 12} Q{330 + n * 90} 550 {310 + n * 90} 634", p.dark, 6
            )
            for n in range(4)
        )
        + solid(oval(240, 556, 84, 84, p.dark))
        + oval(240, 556, 54, 56, p.pale)
    )
    yield solid(box(470, 260, 180, 150, p.dark, 70)) + line(
        "M520 262 V408 M600 262 V408", p.accent, 12
    )


@drawing("camptable")
def camptable(p: Pen) -> Shapes:
    yield (
        line("M260 430 L360 636 M440 430 L340 636", BARK, 14)
        + "".join(solid(box(190 + n * 54, 396, 50, 40, WOOD, 6)) for n in range(6))
        + solid(box(270, 320, 60, 78, p.pale, 8))
        + line("M330 336 q30 4 26 26 q-6 14 -26 14", p.pale, 8)
    )
    yield (
        line("M560 420 L680 640 M680 470 L560 640", STEEL, 14)
        + solid(
            path(
                "M540 300 Q550 420 570 480 L690 500 L700 460 L600 440 Q580 380 576 296Z", "#A3B899"
            )
        )
        + solid(box(130, 560, 110, 80, p.light, 12))
    )


@drawing("bicycle", "foldbike", "kidsbike")
def bicycle(p: Pen) -> Shapes:
    r = {"bicycle": 118, "foldbike": 84, "kidsbike": 92}[p.kind]
    y = 636 - r
    for x in (230, 570):
        yield f'<circle cx="{x}" cy="{y}" r="{r - 8}" fill="none" stroke="{INK}" stroke-width="16"/><circle cx="{x}" cy="{y}" r="{r - 24}" fill="none" stroke="{METAL}" stroke-width="5"/>'
        yield from (
            around([line(f"M{x} {y} V{y - r + 24}", METAL, 3)], x=x, y=y, turn=n * 45)
            for n in range(8)
        )
    top = y - 150
    yield line(
        f"M230 {y} L340 {y - 6} L300 {top} L520 {top} L340 {y - 6} M520 {top} L570 {y} M230 {y} L306 {top + 20}",
        p.main,
        20,
    )
    yield (
        line(
            f"M300 {top} V{top - 50} M520 {top} L506 {top - 80} H560 Q590 {top - 80} 586 {top - 50}",
            STEEL,
            14,
        )
        + box(256, top - 74, 96, 30, BARK, 15)
        + disc(340, y - 6, 26, INK)
        + disc(340, y - 6, 12, p.accent)
    )
    if p.kind == "bicycle":
        yield (
            solid(path(f"M540 {top - 70} H680 L660 {top + 30} H560Z", WOOD))
            + f'<path d="M600 {top - 74} q-10 -60 20 -80 q30 20 16 80Z" fill="{LEAF}"/>'
            + disc(650, top - 96, 24, "#E77E68")
        )
    if p.kind == "kidsbike":
        yield "".join(
            disc(x, 612, 28, INK) + disc(x, 612, 12, p.accent) for x in (190, 282)
        ) + line(f"M560 {top - 60} l30 40 M566 {top - 66} l40 30", p.accent, 7)


@drawing("blocks", "bricks")
def blocks(p: Pen) -> Shapes:
    if p.kind == "bricks":
        for x, y, w, hue in (
            (180, 540, 220, p.main),
            (410, 540, 210, p.accent),
            (270, 440, 240, GOLD),
            (330, 340, 140, p.light),
        ):
            yield "".join(
                solid(box(x + 16 + n * 50, y - 18, 34, 24, hue, 8)) for n in range((w - 10) // 50)
            ) + solid(box(x, y, w, 100, hue, 16))
        return
    yield (
        solid(box(180, 500, 140, 140, p.main, 12))
        + solid(box(330, 500, 140, 140, GOLD, 12))
        + solid(box(480, 500, 140, 140, LEAF, 12))
        + path("M340 640 V570 Q400 510 460 570 V640Z", "#FBF3E4")
    )
    yield (
        solid(box(240, 360, 140, 140, WOOD, 12))
        + solid(box(420, 360, 140, 140, p.accent, 12))
        + solid(path("M260 360 L400 230 L540 360Z", p.dark))
        + solid(box(370, 170, 60, 70, "#E77E68", 10))
        + disc(310, 430, 36, p.pale)
        + disc(490, 430, 30, WHITE)
    )


@drawing("magtiles")
def magtiles(p: Pen) -> Shapes:
    for d, hue in (
        ("M200 640 V460 H380 V640Z", "#E77E68"),
        ("M390 640 V460 H570 V640Z", "#6DB3A8"),
        ("M290 450 V280 H470 V450Z", "#F0CF5B"),
        ("M200 450 L284 450 L284 300Z", "#6FA8DC"),
        ("M290 270 L380 130 L470 270Z", "#B8A3CF"),
        ("M480 450 H570 L480 300Z", "#D6553C"),
    ):
        yield f'<path d="{d}" fill="{hue}" fill-opacity=".72" stroke="{hue}" stroke-width="14" stroke-linejoin="round"/>'
    yield line("M220 620 L300 480 M410 620 L490 480 M310 430 L380 300", WHITE, 6)


@drawing("bear", "plush")
def bear(p: Pen) -> Shapes:
    yield (
        "".join(solid(disc(x, 250, 50, p.main)) + disc(x, 254, 26, p.light) for x in (310, 490))
        + solid(oval(400, 540, 130, 104, p.main))
        + oval(400, 556, 78, 70, p.light)
    )
    yield "".join(
        solid(oval(x, 604, 56, 44, p.dark)) + oval(x, 606, 30, 24, p.light) for x in (300, 500)
    ) + "".join(
        around([solid(oval(x, 500, 40, 76, p.dark))], x=x, y=460, turn=t)
        for x, t in ((280, 26), (520, -26))
    )
    yield (
        solid(oval(400, 340, 126, 112, p.main))
        + oval(400, 384, 60, 46, p.light)
        + oval(400, 366, 22, 15, INK)
        + line(
            "M400 380 V396 Q384 412 372 402 M400 396 Q416 412 428 402 M336 330 q16 12 32 0 M432 330 q16 12 32 0",
            INK,
            6,
        )
    )


@drawing("rabbit")
def rabbit(p: Pen) -> Shapes:
    yield (
        "".join(
            around(
                [solid(oval(x, 380, 44, 130, p.dark)), oval(x, 400, 22, 92, p.pale)],
                x=x,
                y=290,
                turn=t,
            )
            for x, t in ((276, 14), (524, -14))
        )
        + solid(oval(400, 550, 112, 94, p.main))
        + oval(400, 570, 64, 58, p.pale)
        + "".join(solid(oval(x, 612, 50, 32, p.light)) for x in (330, 470))
    )
    yield (
        solid(oval(400, 370, 120, 108, p.main))
        + disc(356, 366, 11, INK)
        + disc(444, 366, 11, INK)
        + path("M388 392 h24 l-12 14Z", "#E77E68")
        + line("M400 406 V418 M384 424 q16 12 32 0", INK, 5)
        + disc(326, 400, 20, p.pale)
        + disc(474, 400, 20, p.pale)
    )


@drawing("penguin")
def penguin(p: Pen) -> Shapes:
    yield solid(
        path("M400 170 Q600 190 590 440 Q590 640 400 640 T210 440 Q200 190 400 170Z", p.main)
    ) + path("M400 300 Q540 280 530 460 Q520 620 400 620 T270 460 Q260 280 400 300Z", "#FFFDF9")
    yield (
        disc(346, 300, 14, INK)
        + disc(454, 300, 14, INK)
        + path("M376 330 H424 L400 362Z", GOLD)
        + "".join(
            around([solid(oval(x, 440, 34, 100, p.dark))], x=x, y=360, turn=t)
            for x, t in ((214, 20), (586, -20))
        )
        + oval(340, 634, 50, 18, GOLD)
        + oval(460, 634, 50, 18, GOLD)
        + oval(310, 352, 24, 14, "#F3C9C5")
        + oval(490, 352, 24, 14, "#F3C9C5")
        + path("M300 400 Q400 440 500 400 L496 436 Q400 470 304 436Z", p.accent)
    )


@drawing("giraffe")
def giraffe(p: Pen) -> Shapes:
    yield solid(
        path("M180 520 Q240 470 330 500 Q400 460 480 500 Q560 470 620 520 L600 640 H200Z", p.light)
    ) + "".join(disc(x, y, 22, p.pale) for x, y in ((260, 570), (360, 590), (470, 570), (550, 590)))
    yield (
        solid(path("M350 520 L366 300 H440 L456 520Z", p.main))
        + solid(oval(400, 250, 78, 84, p.main))
        + oval(400, 296, 58, 40, p.pale)
        + line("M370 174 V130 M430 174 V130", BARK, 12)
        + disc(370, 124, 14, BARK)
        + disc(430, 124, 14, BARK)
        + oval(308, 216, 36, 18, p.main)
        + oval(492, 216, 36, 18, p.main)
        + disc(372, 240, 9, INK)
        + disc(428, 240, 9, INK)
        + line("M384 306 q16 12 32 0", INK, 5)
        + "".join(
            oval(x, y, 20, 16, p.dark) for x, y in ((386, 380), (424, 420), (384, 460), (430, 350))
        )
    )


@drawing("toycar", "rccar")
def toycar(p: Pen) -> Shapes:
    big = 66 if p.kind == "rccar" else 50
    if p.kind == "rccar":
        yield line("M560 400 V230", STEEL, 7) + disc(560, 226, 12, p.accent)
    yield solid(
        path(
            "M140 560 V470 Q150 430 220 424 L300 330 Q320 310 350 310 H500 Q530 310 548 336 L600 424 Q660 434 664 480 V560Z",
            p.main,
        )
    ) + path("M320 424 L360 350 H420 V424Z M440 424 V350 H500 L540 424Z", GLASS)
    yield (
        "".join(
            solid(disc(x, 640 - big, big, INK))
            + disc(x, 640 - big, big * 0.55, METAL)
            + disc(x, 640 - big, big * 0.2, p.accent)
            for x in (260, 550)
        )
        + disc(650, 500, 16, "#FFE08A")
        + box(140, 490, 24, 30, "#D6553C", 8)
        + line("M200 470 H300", p.light, 8)
    )


@drawing("bus")
def bus(p: Pen) -> Shapes:
    yield (
        solid(box(150, 290, 500, 300, p.main, 60))
        + "".join(box(190 + n * 104, 340, 84, 90, GLASS, 16) for n in range(4))
        + box(150, 470, 500, 26, WHITE)
        + box(420, 340, 0, 0, WHITE)
    )
    yield (
        "".join(
            disc(232 + n * 104, 404, 24, hue)
            for n, hue in enumerate(("#F6D3B5", "#E9BE94", "#F6D3B5"))
        )
        + "".join(solid(disc(x, 582, 58, INK)) + disc(x, 582, 30, METAL) for x in (270, 530))
        + disc(634, 530, 14, "#FFE08A")
    )


@drawing("train")
def train(p: Pen) -> Shapes:
    yield (
        box(80, 622, 640, 18, BARK, 8)
        + "".join(box(100 + n * 76, 632, 40, 14, WOOD, 4) for n in range(8))
        + solid(box(120, 460, 220, 120, GOLD, 16))
        + "".join(
            disc(160 + n * 48, 456, 28, (LEAF, "#E77E68", "#6FA8DC")[n % 3]) for n in range(4)
        )
        + box(340, 550, 40, 16, STEEL, 6)
    )
    yield (
        solid(box(380, 480, 270, 100, p.main, 20))
        + solid(box(380, 350, 120, 140, p.main, 14))
        + box(404, 376, 72, 60, GLASS, 10)
        + solid(box(360, 330, 160, 34, p.dark, 12))
        + solid(path("M570 490 L560 390 H630 L620 490Z", p.dark))
        + "".join(disc(600 + n * 30, 330 - n * 46, 26 + n * 8, WHITE) for n in range(3))
        + "".join(
            solid(disc(x, 590, 34, INK)) + disc(x, 590, 15, "#E77E68")
            for x in (170, 290, 430, 520, 610)
        )
    )


@drawing("digger")
def digger(p: Pen) -> Shapes:
    yield (
        box(180, 570, 340, 70, INK, 35)
        + "".join(disc(220 + n * 87, 605, 24, METAL) for n in range(4))
        + solid(box(200, 440, 280, 130, p.main, 24))
        + solid(box(220, 310, 150, 150, p.main, 20))
        + box(244, 334, 102, 90, GLASS, 12)
        + line("M440 470 L560 300 L650 450", p.dark, 34)
        + solid(path("M600 440 H700 L690 540 Q640 560 600 520Z", STEEL))
        + disc(560, 300, 16, INK)
        + "".join(disc(x, 632, 14, "#D9B37C") for x in (590, 630, 660, 690))
    )
