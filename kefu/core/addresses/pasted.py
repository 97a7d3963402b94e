"""An address as people paste it, in any order, taken apart: who, under which number, where.

What the reader is not sure of stands in `unsure`, so that a form marks it; where several places
have the name, they stand in `candidates`, and the form asks.
"""

import re
import unicodedata
from dataclasses import dataclass

from kefu.core import regions_tree as tree
from kefu.core.addresses import people
from kefu.core.addresses.places import GAP, Found, find

LONGEST = 500
LABELS = {
    "name": "收货人姓名|收件人姓名|收货人|收件人|收货姓名|联系人|姓名|名字|"
    "recipient|consignee|name",
    "phone": "收货人电话|收件人电话|联系电话|联系方式|手机号码|手机号|手机|电话号码|电话|"
    "mobile|phone|tel",
    "postcode": "邮政编码|邮编|zip|postcode",
    "region": "所在地区|收货地区|所在区域|省市区|地区",
    "address": "收货地址|收件地址|详细地址|街道地址|联系地址|地址|address",
}
LABEL = re.compile(
    r"(?P<before>^|[\s,;。\d)]|(?<=[一-龥]))(?:"
    + "|".join(f"(?P<{kind}>{words})" for kind, words in LABELS.items())
    + r")\s*[:：]\s*",
    re.IGNORECASE,
)
BARE_LABEL = re.compile(
    r"(?:^|(?<=\s))(?:收货信息|收件信息|收货人|收件人|联系电话|手机号码|手机号|收货地址|收件地址|详细地址|所在地区|邮编)(?=\s|\d)"
)
JOINED = "\ue000"  # a blank inside of a name in Latin letters
LATIN_BLANK = re.compile(r"(?<=[A-Za-z]) (?=[A-Z])")
BREAK = re.compile(r"[\s,;|/、。]+")
EDGES = " \n,.;:、。-_|/·~!"
NUMBERED = re.compile(r"\d|[一二三四五六七八九十]+(?:号|组|队|栋|楼)|[A-Za-z]")


@dataclass(frozen=True)
class Pasted:
    """`region` is the code of the deepest place read, `detail` what comes below it."""

    name: str = ""
    phone: str = ""
    region: str = ""
    detail: str = ""
    postcode: str = ""
    unsure: frozenset[str] = frozenset()
    candidates: tuple[str, ...] = ()


def read(text: str) -> Pasted:
    """Take a pasted text apart. Nothing raises; what is not there is empty and unsure."""
    labelled, free = _labels(_plain(text[:LONGEST]))
    phones = people.take_phones(f"{labelled.get('phone', '')}\n{free}")
    postcode, rest = people.take_postcode(f"{labelled.get('postcode', '')}\n{phones.rest}")
    name, is_sure, rest = _name(labelled, rest)
    where = _where(labelled, rest)
    if not name:
        name, where = _name_at_the_edge(where)
    unsure = set(_doubts(where))
    if not name or not is_sure:
        unsure.add("name")
    if not phones.first or phones.others:
        unsure.add("phone")
    return Pasted(
        name=name,
        phone=phones.first,
        region=where.found.code,
        detail=where.detail,
        postcode=postcode,
        unsure=frozenset(unsure),
        candidates=where.found.candidates,
    )


@dataclass(frozen=True)
class _Where:
    text: str
    found: Found
    detail: str


def _plain(text: str) -> str:
    """Full-width signs as half-width ones, all kinds of blanks as one."""
    folded = unicodedata.normalize("NFKC", text)
    seen = "".join(sign for sign in folded if sign == "\n" or unicodedata.category(sign)[0] != "C")
    return re.sub(r"[ \t]+", " ", seen.replace("【", "\n").replace("】", "\n")).strip()


def _labels(text: str) -> tuple[dict[str, str], str]:
    """What stands behind a label, by its kind, and everything else."""
    labelled: dict[str, str] = {}
    matches = list(LABEL.finditer(text))
    if not matches:
        return {}, BARE_LABEL.sub("\n", text)
    free = [text[: matches[0].start("before") + len(matches[0]["before"])]]
    ends = [*(match.start("before") + len(match["before"]) for match in matches[1:]), len(text)]
    for match, end in zip(matches, ends, strict=True):
        kind, value = str(match.lastgroup), text[match.end() : end].strip(EDGES)
        if kind in {"name", "postcode"} and kind not in labelled:
            head = re.split(r"[\n,;]|\s(?=\S*[\d省市])", value, maxsplit=1)
            labelled[kind] = head[0].strip()
            free.append(value[len(head[0]) :])
        elif kind == "phone" or kind in labelled:
            free.append(value)
        else:
            labelled[kind] = value
    return labelled, BARE_LABEL.sub("\n", "\n".join(free))


def _name(labelled: dict[str, str], rest: str) -> tuple[str, bool, str]:
    if said := labelled.get("name"):
        alone = people.take_phones(said)
        return people.bare(alone.rest.strip(EDGES)), True, rest
    rest = LATIN_BLANK.sub(JOINED, rest)
    tokens = [token for token in BREAK.split(rest) if token]
    found = people.name_among([_unless_a_place(token) for token in tokens])
    if found is None:
        found = people.name_among(_beside_the_region(tokens))
        if found is None:
            return "", False, rest.replace(JOINED, " ")
        found = (people.Name(found[0].text, is_sure=False), found[1])
    name, at = found
    before, _, after = rest.partition(tokens[at])
    return name.text, name.is_sure, f"{before}\n{after}".replace(JOINED, " ")


def _beside_the_region(tokens: list[str]) -> list[str]:
    """昌平 may be a place and a name: what stands apart from the region found is taken for one."""
    told = " ".join(tokens)
    region, beside, at = find(told), [], 0
    for token in tokens:
        is_apart = at >= region.end or at + len(token) <= region.start
        is_likely = region.end and is_apart and people.like_a_name(token) >= people.SURE
        beside.append(token if is_likely else "")
        at += len(token) + 1
    return beside


def _unless_a_place(token: str) -> str:
    return "" if find(token).end == len(token) else token.replace(JOINED, " ")


def _where(labelled: dict[str, str], rest: str) -> _Where:
    parts = [labelled.get("region", ""), labelled.get("address", ""), rest]
    text = " ".join(" ".join(parts).split()).strip(EDGES)
    found = find(text)
    if not found.end:
        return _Where(text, found, text)
    ahead = "" if GAP.fullmatch(text, 0, found.start) else text[: found.start].strip(EDGES)
    detail = f"{ahead} {text[found.end :].strip(EDGES)}".strip()
    return _Where(text, found, detail)


def _name_at_the_edge(where: _Where) -> tuple[str, _Where]:
    """Written without a blank before the region or behind the door; never sure."""
    ahead = people.name_before(where.text, where.found.start)
    if ahead:
        return ahead, _Where(where.text, where.found, where.detail.removeprefix(ahead).strip(EDGES))
    behind = people.name_behind(where.detail)
    return behind, _Where(where.text, where.found, where.detail.removesuffix(behind).strip(EDGES))


def _doubts(where: _Where) -> list[str]:
    doubts = []
    code = where.found.code
    deep = code and (tree.level_of(code) >= tree.DISTRICT or not tree.inside(code))
    if not where.found.is_sure or not deep or where.found.candidates:
        doubts.append("region")
    if not where.detail or not NUMBERED.search(where.detail):
        doubts.append("detail")
    return doubts
