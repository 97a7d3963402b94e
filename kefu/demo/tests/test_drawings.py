from xml.etree import ElementTree as ET

import pytest

from kefu.demo.catalogue import catalogue
from kefu.demo.drawings import VIEWS, brand_mark, category_picture, kinds, picture
from kefu.demo.drawings.shapes import Pen

SVG = "{http://www.w3.org/2000/svg}"
LARGEST = 6 * 1024


def drawn(item, view):
    pen = Pen(item.colour, kind=item.drawing, title=item.name.zh, words=item.own_name)
    return picture(pen, view=view, place=item.place, tint=item.tint)


@pytest.mark.parametrize("view", VIEWS)
def test_pictures_are_small_well_formed_and_say_what_they_show(view):
    for item in catalogue().items:
        svg = drawn(item, view)
        tree = ET.fromstring(svg)

        assert len(svg.encode()) < LARGEST, (item.code, view)
        assert tree.find(f"{SVG}title").text == item.name.zh
        assert tree.get("role") == "img"
        names = {node.tag.removeprefix(SVG) for node in tree.iter()}
        assert names <= {
            "svg", "title", "defs", "linearGradient", "stop", "clipPath", "g", "use", "rect",
            "circle", "ellipse", "path", "text",
        }  # fmt: skip


def test_a_picture_is_the_same_again():
    item = catalogue().items[0]

    assert drawn(item, "front") == drawn(item, "front")


def test_shelves_and_brands_have_marks():
    for kind in kinds():
        ET.fromstring(category_picture(kind, colour="#6DB3A8", title="架子 & 更多"))
    ET.fromstring(brand_mark("木野集", colour="#3F6B57", title="木野集"))
