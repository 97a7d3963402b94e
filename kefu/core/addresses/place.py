from dataclasses import dataclass

from kefu.core import regions_tree as tree

PLAIN_CODE = 6  # digits of a district's code, by which dates and figures know a region


@dataclass(frozen=True)
class Place:
    """Where a parcel goes: `address` as it stands on it, `region` down to the district; `code` and
    `detail` are the two parts of the address, to fill a form with again."""

    recipient: str
    phone: str
    address: str
    region: str
    code: str
    detail: str


def place_of(recipient: str, phone: str, code: str, detail: str) -> Place:
    address = f"{tree.whole_name(code)} {detail}".strip()
    return Place(recipient, phone, address, code[:PLAIN_CODE], code, detail)
