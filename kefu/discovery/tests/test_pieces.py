"""A text is cut between its spaces, each piece once: the tokens are those of the whole."""

from hypothesis import given
from hypothesis import strategies as st

from kefu.discovery.engine.words import Cutter, apart

CUTTER = Cutter(["云雀"])
WORDS = [
    "256",
    "GB",
    "A73",
    "1.5",
    "匹",
    "蓝牙耳机",
    "云雀",
    "men's",
    "iPhone",
    "8",
    "kg",
    "ＧＢ",
    "滑鼠",
]


@given(st.lists(st.sampled_from(WORDS) | st.text("ab1 9.-公斤克", max_size=6), max_size=9))
def test_pieces_say_what_the_whole_says(words):
    text = " ".join(" ".join(words).split())

    whole, pieces = CUTTER.cut(text), list(CUTTER.pieces(text))

    assert " ".join(piece.stream for piece in pieces if piece.stream).split() == whole.stream
    assert [word for piece in pieces for word in piece.surface] == whole.surface
    assert " ".join(piece.codes for piece in pieces if piece.codes).split() == whole.codes


def test_a_number_stays_with_its_unit():
    assert apart("硬盘 256 GB 2 斤 A73 black") == ["硬盘", "256 GB", "2 斤", "A73", "black"]
