"""Where products are seen in use: one quiet place for each department."""

from kefu.demo.drawings.colours import mix
from kefu.demo.drawings.shapes import (
    BARK,
    GLASS,
    GOLD,
    LEAF,
    WHITE,
    WOOD,
    box,
    disc,
    line,
    oval,
    path,
)

FLOOR = 640


def scene(place: str, tint: str) -> str:
    """The background of one place, coloured after the department."""
    return PLACES[place](tint)


def _desk(tint: str) -> str:
    wall, top = mix(tint, "#FBF8F4", 0.72), mix("#CFA36F", "#FBF8F4", 0.25)
    return (
        box(0, 0, 800, 800, wall)
        + _window(90, 90)
        + box(560, 180, 190, 14, BARK, 6)
        + "".join(
            box(580 + n * 34, 180 - h, 26, h, mix(tint, c, 0.5), 3)
            for n, (h, c) in enumerate(
                ((90, "#D6553C"), (110, "#E3A94A"), (80, "#3E9A80"), (100, "#4357A3"))
            )
        )
        + box(0, 600, 800, 200, top)
        + box(0, 600, 800, 12, mix(top, "#7E5A41", 0.25))
        + _pot(690, 600)
    )


def _living(tint: str) -> str:
    wall = mix(tint, "#FBF8F4", 0.74)
    return (
        box(0, 0, 800, 800, wall)
        + box(80, 110, 180, 220, mix(tint, "#FFFDF9", 0.4), 6)
        + disc(170, 200, 40, GOLD)
        + path("M80 330 V280 Q170 220 260 290 V330Z", mix(tint, "#2B2220", 0.15))
        + box(0, 620, 800, 180, mix("#DCC6A3", "#FBF8F4", 0.35))
        + oval(400, 690, 360, 70, mix(tint, "#FBF8F4", 0.35))
        + line("M700 640 V250", BARK, 10)
        + path("M640 260 H760 L730 160 H670Z", "#FFE9A8")
    )


def _kitchen(tint: str) -> str:
    wall = mix(tint, "#FBF8F4", 0.78)
    tiles = "".join(
        line(f"M0 {180 + n * 90} H800", mix(tint, "#FFFDF9", 0.55), 4)
        + line(f"M{60 + n * 140} 180 V600", mix(tint, "#FFFDF9", 0.55), 4)
        for n in range(6)
    )
    return (
        box(0, 0, 800, 800, wall)
        + tiles
        + box(80, 130, 640, 16, BARK, 6)
        + box(130, 70, 50, 60, GLASS, 8)
        + box(196, 84, 46, 46, mix(tint, "#D08A35", 0.5), 8)
        + _pot(640, 130)
        + box(0, 600, 800, 50, WOOD)
        + box(0, 650, 800, 150, mix(tint, "#FBF8F4", 0.5))
        + line("M400 670 V800", mix(tint, "#2B2220", 0.12), 4)
    )


def _nursery(tint: str) -> str:
    flags = "".join(
        path(f"M{60 + n * 110} {116 + (n % 2) * 14} h70 l-35 60Z", c)
        for n, c in enumerate(
            ("#F2A48B", "#F0CF5B", "#9DB7CC", "#A3B899", "#B8A3CF", "#F3C9C5", "#6DB3A8")
        )
    )
    return (
        box(0, 0, 800, 800, mix(tint, "#FFFDF9", 0.68))
        + line("M0 110 Q400 160 800 110", BARK, 4)
        + flags
        + disc(650, 320, 60, "#FFF1C7")
        + box(0, 620, 800, 180, mix("#E3D3B8", "#FFFDF9", 0.3))
        + oval(400, 700, 350, 70, mix(tint, "#FFFDF9", 0.25))
    )


def _wardrobe(tint: str) -> str:
    return (
        box(0, 0, 800, 800, mix(tint, "#FBF8F4", 0.75))
        + box(60, 96, 680, 14, BARK, 7)
        + box(560, 420, 180, 18, WOOD, 6)
        + box(580, 360, 120, 60, mix(tint, "#4357A3", 0.3), 12)
        + box(590, 310, 100, 50, mix(tint, "#FFFDF9", 0.2), 12)
        + box(0, 680, 800, 120, mix("#CFA36F", "#FBF8F4", 0.4))
        + path("M70 680 Q60 560 120 520 Q150 600 130 680Z", LEAF)
        + path("M110 680 Q130 560 190 550 Q190 640 150 680Z", "#93B77F")
    )


def _bath(tint: str) -> str:
    return (
        box(0, 0, 800, 800, mix(tint, "#FBF8F4", 0.76))
        + f'<circle cx="560" cy="260" r="150" fill="{GLASS}" stroke="{WHITE}" stroke-width="18"/>'
        + path("M480 320 L600 160 L630 180 L520 350Z", "#F4FAFA")
        + box(0, 610, 800, 190, mix("#E3D3B8", "#FFFDF9", 0.4))
        + box(0, 610, 800, 14, mix(tint, "#FFFDF9", 0.4))
        + box(70, 530, 150, 40, mix(tint, "#FFFDF9", 0.3), 18)
        + box(80, 570, 140, 40, WHITE, 18)
        + _pot(700, 610)
    )


def _library(tint: str) -> str:
    hues = ("#D6553C", "#E3A94A", "#3E9A80", "#4357A3", "#8A5675", "#6F8056")
    rows = "".join(
        box(
            50 + n * 44,
            top + 150 - 90 - n * 37 % 50,
            34,
            90 + n * 37 % 50,
            mix(hues[(n + top) % 6], "#FBF8F4", 0.35),
            4,
        )
        for top in (70, 270)
        for n in range(16)
    )
    return (
        box(0, 0, 800, 800, mix(tint, "#FBF8F4", 0.66))
        + rows
        + box(30, 220, 740, 16, BARK, 4)
        + box(30, 420, 740, 16, BARK, 4)
        + box(0, 610, 800, 190, mix("#7E5A41", "#FBF8F4", 0.35))
    )


def _hills(tint: str) -> str:
    return (
        box(0, 0, 800, 800, "#E6F0F2")
        + disc(620, 170, 70, "#FFE9A8")
        + path("M0 480 Q150 300 330 430 T620 360 T800 440 V800 H0Z", mix(tint, "#E6F0F2", 0.45))
        + path("M0 560 Q220 440 420 540 T800 510 V800 H0Z", mix("#7FA37A", "#FBF8F4", 0.3))
        + path("M0 630 Q400 590 800 630 V800 H0Z", mix("#A3B899", "#FBF8F4", 0.2))
        + "".join(path(f"M{x} 560 l34 -90 l34 90Z", "#6F9A76") for x in (70, 120, 660))
        + line("M180 190 q20 -16 40 0 q20 -16 40 0", WHITE, 10)
    )


def _cloud(tint: str) -> str:
    puffs = "".join(
        oval(x, y, 110, 36, mix(tint, "#FFFDF9", 0.85))
        for x, y in ((160, 170), (620, 240), (240, 520), (660, 560))
    )
    dots = "".join(
        disc(90 + n * 97 % 640, 90 + n * 151 % 600, 6, mix(tint, "#FFFDF9", 0.3)) for n in range(18)
    )
    return (
        box(0, 0, 800, 800, mix(tint, "#FBF8F4", 0.7))
        + puffs
        + dots
        + oval(400, 680, 300, 50, mix(tint, "#FFFDF9", 0.55))
    )


def _garden(tint: str) -> str:
    return (
        box(0, 0, 800, 800, "#EDF3EA")
        + "".join(
            box(20 + n * 98, 250, 70, 360, mix("#E3D3B8", "#FFFDF9", 0.3), 16) for n in range(8)
        )
        + box(0, 330, 800, 26, mix("#CFA36F", "#FFFDF9", 0.4))
        + box(0, 600, 800, 200, mix("#A3B899", "#FBF8F4", 0.15))
        + "".join(
            line(f"M{70 + n * 130} 610 v-70", "#6F9A76", 8)
            + disc(70 + n * 130, 530, 24, c)
            + disc(70 + n * 130, 530, 9, GOLD)
            for n, c in enumerate(
                ("#F2A48B", "#FFFDF9", "#B8A3CF", "#F0CF5B", "#E77E68", mix(tint, "#FFFDF9", 0.4))
            )
        )
    )


def _window(x: float, y: float) -> str:
    return (
        box(x, y, 230, 270, WHITE, 10)
        + box(x + 14, y + 14, 202, 242, "#DCECF0", 4)
        + disc(x + 150, y + 90, 34, "#FFE9A8")
        + path(
            f"M{x + 14} {y + 256} V{y + 200} Q{x + 90} {y + 150} {x + 216} {y + 210} V{y + 256}Z",
            "#BFD3B6",
        )
        + box(x + 109, y + 10, 12, 250, WHITE)
    )


def _pot(x: float, y: float) -> str:
    return line(
        f"M{x} {y - 50} q-10 -60 -40 -80 M{x} {y - 50} q4 -80 40 -100 M{x} {y - 50} v-90", LEAF, 12
    ) + path(f"M{x - 40} {y - 60} h80 l-12 60 h-56Z", "#C98B5A")


PLACES = {
    "desk": _desk,
    "living": _living,
    "kitchen": _kitchen,
    "nursery": _nursery,
    "wardrobe": _wardrobe,
    "bath": _bath,
    "library": _library,
    "hills": _hills,
    "cloud": _cloud,
    "garden": _garden,
}
