# ruff: noqa: E501 (outlines of shapes are long and full of numbers)
"""Care, food, and what comes in bottles, bags and boxes."""

from kefu.demo.drawings.shapes import (
    BARK,
    GLASS,
    GOLD,
    INK,
    LEAF,
    METAL,
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
    oval,
    path,
    solid,
)


@drawing("tube")
def tube(p: Pen) -> Shapes:
    yield solid(path("M290 170 H510 L470 560 H330Z", p.main)) + box(284, 156, 232, 26, p.dark, 6)
    yield from (line(f"M{306 + n * 24} 160 v18", p.light, 3) for n in range(9))
    yield solid(path("M330 556 H470 L476 640 H324Z", p.deep)) + disc(400, 330, 62, p.pale)
    yield path("M400 290 Q450 330 400 376 Q350 330 400 290Z", LEAF) + line(
        "M400 300 V366", WHITE, 4
    )
    yield label(400, 450, p.words[:2], p.pale if p.main != p.pale else p.deep, 42)


@drawing("jar")
def jar(p: Pen) -> Shapes:
    yield solid(path("M240 430 H560 V590 Q560 640 510 640 H290 Q240 640 240 590Z", p.main)) + solid(
        box(226, 340, 348, 96, p.dark, 22)
    )
    yield (
        line("M240 360 H560", p.light, 5)
        + box(300, 480, 200, 100, WHITE, 14)
        + label(400, 546, p.words[:2], p.deep, 44)
    )
    yield around(
        [solid(box(380, 220, 24, 150, WOOD, 12)), solid(oval(392, 214, 30, 40, WOOD))],
        x=392,
        y=300,
        turn=58,
    )


@drawing("pumpbottle")
def pumpbottle(p: Pen) -> Shapes:
    yield line("M400 250 V190", METAL, 22) + solid(
        path("M310 160 H440 Q460 160 460 180 V206 H370 L310 190Z", p.deep)
    )
    yield solid(box(350, 236, 100, 50, p.deep, 12))
    if p.some(0, 1):
        yield solid(box(270, 280, 260, 360, p.main, 56))
    else:
        yield solid(
            path(
                "M340 280 H460 Q540 320 540 420 V600 Q540 640 500 640 H300 Q260 640 260 600 V420 Q260 320 340 280Z",
                p.main,
            )
        )
    yield box(310, 390, 180, 180, WHITE, 16) + path(
        "M400 410 Q440 450 400 486 Q360 450 400 410Z", p.accent
    )
    yield label(400, 540, p.words[:2], p.deep, 40)


@drawing("lipstick", "lipbalm")
def lipstick(p: Pen) -> Shapes:
    yield (
        solid(path("M300 340 V230 Q320 170 390 160 V340Z", p.main))
        + solid(box(286, 336, 118, 70, GOLD, 6))
        + solid(box(270, 400, 150, 240, INK if p.kind == "lipstick" else p.light, 16))
    )
    yield (
        solid(box(470, 360, 150, 280, INK if p.kind == "lipstick" else p.main, 16))
        + box(470, 590, 150, 16, GOLD)
        + disc(545, 480, 26, p.main if p.kind == "lipstick" else WHITE)
    )
    yield box(290, 440, 14, 160, p.dark, 7)


@drawing("compact")
def compact(p: Pen) -> Shapes:
    yield (
        solid(disc(400, 300, 160, p.dark))
        + disc(400, 300, 136, GLASS)
        + path("M300 330 L380 200 L410 200 L320 360Z M360 380 L470 210 L490 220 L390 396Z", WHITE)
    )
    yield (
        solid(oval(400, 560, 190, 80, p.dark))
        + oval(400, 546, 160, 60, p.main)
        + oval(400, 540, 120, 40, p.light)
        + box(370, 440, 60, 40, GOLD, 8)
    )
    yield line("M330 540 Q400 510 470 544", p.pale, 10)


@drawing("saucebottle")
def saucebottle(p: Pen) -> Shapes:
    yield solid(box(366, 140, 68, 60, "#B2402E", 10)) + solid(
        path(
            "M370 198 H430 V280 Q500 320 500 400 V600 Q500 640 460 640 H340 Q300 640 300 600 V400 Q300 320 370 280Z",
            p.main,
        )
    )
    yield (
        box(300, 400, 200, 180, "#F4E8D3")
        + box(316, 416, 168, 148, "#FFFDF9", 4)
        + disc(400, 466, 38, "#B2402E")
        + label(400, 480, p.words[-1:], WHITE, 40)
    )
    yield box(350, 524, 100, 10, p.light, 5) + line("M330 380 V340 Q340 326 352 318", p.light, 8)


@drawing("oilbottle")
def oilbottle(p: Pen) -> Shapes:
    yield solid(box(350, 150, 90, 60, LEAF, 12)) + line(
        "M470 280 Q590 290 580 420 Q570 470 510 470", p.dark, 30
    )
    yield solid(
        path(
            "M356 206 H436 Q440 260 500 290 Q540 320 540 380 V600 Q540 640 500 640 H290 Q250 640 250 600 V380 Q250 300 340 270Z",
            p.main,
        )
    )
    yield (
        box(250, 420, 290, 150, "#FFFDF9")
        + "".join(
            disc(300 + n * 48, 470 - n % 2 * 14, 16, GOLD)
            + disc(300 + n * 48, 470 - n % 2 * 14, 6, BARK)
            for n in range(5)
        )
        + box(320, 520, 150, 14, p.dark, 7)
    )


@drawing("noodles")
def noodles(p: Pen) -> Shapes:
    yield from (
        solid(
            box(
                250 + n * 62,
                180,
                54,
                460,
                ("#F1E2BF", "#EAD6A8", "#F5EACF", "#EAD6A8", "#F1E2BF")[n],
                14,
            )
        )
        for n in range(5)
    )
    yield from (line(f"M{264 + n * 30} 190V630", "#DCC48E", 2) for n in range(10))
    yield (
        solid(box(236, 340, 330, 130, p.accent, 6))
        + disc(400, 404, 46, WHITE)
        + label(400, 420, "面", INK, 46)
    )


@drawing("teatin", "fishtin")
def teatin(p: Pen) -> Shapes:
    yield (
        solid(box(290, 260, 220, 380, p.main, 20))
        + solid(box(280, 230, 240, 80, p.dark, 20))
        + solid(oval(400, 230, 100, 22, p.light))
    )
    yield box(320, 360, 160, 200, "#FFFDF9", 8)
    if p.kind == "fishtin":
        yield "".join(
            path(
                f"M340 {410 + n * 50} Q390 {380 + n * 50} 440 {410 + n * 50} L466 {394 + n * 50} V{426 + n * 50} L440 {412 + n * 50} Q390 {440 + n * 50} 340 {410 + n * 50}Z",
                p.dark,
            )
            for n in range(3)
        )
        return
    yield path("M330 540 L370 450 L396 490 L430 420 L470 540Z", p.light) + disc(
        440, 396, 16, p.accent
    )
    yield (
        label(366, 420, p.words[0], INK, 40)
        + oval(576, 600, 60, 40, "#FFFDF9")
        + oval(576, 580, 58, 18, "#C9A15A")
    )


@drawing("foodbox")
def foodbox(p: Pen) -> Shapes:
    yield (
        path("M560 240 L620 280 V620 L560 640Z", p.deep)
        + solid(box(240, 240, 320, 400, p.main, 8))
        + path("M240 240 L300 200 H620 L560 240Z", p.light)
        + path("M560 240 L620 200 V290 L560 300Z", p.dark)
    )
    yield (
        box(270, 300, 260, 210, "#FFFDF9", 100)
        + disc(400, 400, 60, p.accent)
        + disc(376, 384, 16, WHITE)
        + oval(400, 470, 80, 12, p.light)
    )
    yield box(300, 546, 200, 18, p.pale, 9) + box(340, 580, 120, 12, p.pale, 6)


@drawing("snackbag", "coffeebag")
def snackbag(p: Pen) -> Shapes:
    yield solid(
        path("M240 190 H560 L590 600 Q590 640 560 640 H240 Q210 640 210 600Z", p.main)
    ) + path("M240 190 H560 L564 240 H236Z", p.dark)
    yield from (line(f"M{250 + n * 20} 196 v36", p.light, 3) for n in range(16))
    if p.kind == "coffeebag":
        yield (
            box(270, 320, 260, 230, "#FFFDF9", 12)
            + "".join(
                around(
                    [
                        oval(x, y, 30, 42, "#6B4A3B"),
                        line(f"M{x} {y - 36} q12 36 0 72", "#A57C5E", 5),
                    ],
                    x=x,
                    y=y,
                    turn=t,
                )
                for x, y, t in ((350, 400, 20), (440, 410, -24), (396, 480, 60))
            )
            + disc(400, 276, 12, p.deep)
        )
        return
    yield disc(400, 420, 120, "#FFFDF9") + "".join(
        around(
            [oval(x, y, 34, 22, p.accent), line(f"M{x - 22} {y} q22 12 44 0", WHITE, 4)],
            x=x,
            y=y,
            turn=t,
        )
        for x, y, t in (
            (350, 390, 20),
            (440, 380, -30),
            (400, 440, 0),
            (346, 464, 50),
            (454, 456, -10),
        )
    )
    yield box(310, 566, 180, 18, p.pale, 9)


@drawing("fruit", "apples")
def fruit(p: Pen) -> Shapes:
    for x, y, size in ((300, 470, 88), (480, 460, 92), (390, 400, 90)):
        yield solid(disc(x, y, size, p.main)) + disc(x - 30, y - 30, 14, p.light)
        if p.kind == "apples":
            yield path(f"M{x} {y - size + 14} q-8 -40 14 -56", "none") + line(
                f"M{x} {y - size + 14} q-6 -30 10 -46", BARK, 9
            )
        yield path(f"M{x + 4} {y - size + 8} q30 -44 66 -26 q-14 40 -66 26Z", LEAF)
    yield solid(path("M160 510 H640 L600 640 H200Z", WOOD)) + line(
        "M176 550 H624 M188 596 H612", BARK, 6
    )


@drawing("fish")
def fish(p: Pen) -> Shapes:
    yield solid(oval(400, 560, 300, 80, "#FFFDF9")) + oval(400, 552, 240, 54, GLASS)
    for y, turn in ((440, -8), (530, 4)):
        yield around(
            [
                solid(
                    path(
                        f"M180 {y} Q330 {y - 100} 520 {y} L610 {y - 50} L596 {y} L610 {y + 54} L520 {y + 6} Q330 {y + 90} 180 {y}Z",
                        p.main,
                    )
                ),
                disc(246, y - 12, 14, WHITE),
                disc(246, y - 12, 7, INK),
                line(f"M300 {y - 40} q20 40 0 74", p.dark, 6),
                "".join(line(f"M{350 + n * 46} {y - 12} q14 14 0 28", p.dark, 4) for n in range(4)),
            ],
            x=400,
            y=y,
            turn=turn,
        )
    yield disc(610, 560, 44, "#F0CF5B") + disc(610, 560, 32, "#FBEFB8")


@drawing("eggs")
def eggs(p: Pen) -> Shapes:
    for row in range(2):
        for n in range(4):
            yield solid(
                oval(
                    236 + n * 110 - row * 10,
                    440 + row * 60,
                    48,
                    64,
                    ("#EBC8A0", "#F4DFC4", "#E2B58A")[(n + row) % 3],
                )
            )
        yield solid(
            path(
                f"M{160 - row * 10} {470 + row * 60} Q{215} {510 + row * 60} 270 {470 + row * 60} T380 {470 + row * 60} T490 {470 + row * 60} T{640 - row * 10} {470 + row * 60} V{540 + row * 100} H{160 - row * 10}Z",
                "#B9AFA3" if row == 0 else "#CDC4B8",
            )
        )


@drawing("cakes")
def cakes(p: Pen) -> Shapes:
    yield solid(oval(400, 590, 280, 50, "#FFFDF9")) + oval(400, 582, 220, 34, p.pale)
    for x, y in ((280, 560), (400, 570), (520, 560), (340, 470), (460, 470)):
        yield (
            solid(box(x - 56, y - 70, 112, 80, p.main, 20))
            + oval(x, y - 66, 54, 18, p.light)
            + line(f"M{x - 22} {y - 66} h44 M{x} {y - 78} v24", p.dark, 5)
        )
