"""Configurations: read by who holds them, by everybody once they are shared; priced and drawn."""

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from kefu.accounts.models import User
from kefu.core.uploads.models import Upload
from kefu.shop.configuring import prices, words
from kefu.shop.configuring.checking import Problem
from kefu.shop.configuring.prices import Reason
from kefu.shop.configuring.sheet import CHOICES, PLACING, Choice, Option, Values, written
from kefu.shop.models.catalogue import Sku
from kefu.shop.models.options import Design, DesignPicture
from kefu.shop.models.production import Customisation
from kefu.shop.queries.options import Offered

MOST_SHOWN = 60


def designs_for(reader: User | None) -> QuerySet[Design]:
    """One's own, and those that others share."""
    mine = _of(reader) if reader is not None else Q(pk__in=())
    designs = Design.objects.filter(mine | Q(is_shared=True), product__is_active=True)
    return designs.select_related("product", "sku", "owner")


def design_for(reader: User | None, number: str) -> Design | None:
    return designs_for(reader).filter(number=number).first()


def own_design(owner: User | None, number: str) -> Design | None:
    found = design_for(owner, number) if owner is not None else None
    return found if found is not None and is_own(found, owner) else None


def is_own(design: Design, reader: User | None) -> bool:
    """Also what somebody made as a guest, a moment before they signed in."""
    owner = design.owner
    if owner is None or reader is None:
        return False
    return reader.pk in {owner.pk, owner.merged_into_id}


def _of(reader: User) -> Q:
    return Q(owner=reader.pk) | Q(owner__merged_into=reader.pk)


def own_designs(owner: User) -> QuerySet[Design]:
    """The newest first."""
    own = Design.objects.filter(_of(owner), product__is_active=True)
    return own.select_related("product").order_by("-at", "-pk")


def told_to(owner: User) -> Iterator[dict[str, Any]]:
    """A customer's own designs, and what was made for them, for a copy of their data."""
    for design in own_designs(owner):
        yield {
            "product": design.product.name,
            "values": design.values,
            "shared": design.is_shared,
            "at": design.at.isoformat(),
        }
    made = Customisation.objects.filter(line__order__customer=owner.pk).select_related(
        "line__order"
    )
    for one in made.order_by("pk"):
        yield {
            "product": one.line.name,
            "order": one.line.order.number,
            "values": one.told.get("values", {}),
            "at": one.line.order.placed_at.isoformat(),
        }


def pictures_of(design: Design | None) -> dict[str, DesignPicture]:
    """By the option they are for."""
    if design is None or design.pk is None:
        return {}
    pictures = design.pictures.select_related("large", "small")
    return {picture.option: picture for picture in pictures}


def addresses(pictures: Mapping[str, DesignPicture]) -> dict[str, str]:
    """Pictures as addresses that hold their data: a drawing reaches for nothing outside itself."""
    return {option: as_data(picture.small) for option, picture in pictures.items()}


def as_data(upload: Upload) -> str:
    with upload.file.storage.open(str(upload.file.name), "rb") as file:
        data = base64.b64encode(file.read()).decode("ascii")
    return f"data:{upload.type};base64,{data}"


def own_pictures_only(values: Values, pictures: Mapping[str, DesignPicture]) -> dict[str, str]:
    """Without the numbers of uploads that are none of this design's."""
    numbers = {option: picture.large.number for option, picture in pictures.items()}
    return {
        code: value
        for code, value in values.items()
        if not _is_number_of_upload(value) or numbers.get(code) == value
    }


def _is_number_of_upload(value: str) -> bool:
    return len(value) == 24 and value.count("-") == 4  # noqa: PLR2004


@dataclass(frozen=True)
class ReasonRow:
    name: str
    value: str
    amount: Decimal


@dataclass(frozen=True)
class ChoiceRow:
    code: str
    name: str
    colour: str
    fee: str
    chosen: bool
    closed: str  # why it does not go with the rest, or empty


@dataclass(frozen=True)
class OptionField:
    """One option as the configurator shows it."""

    option: Option
    name: str
    help: str
    value: str
    words: str
    fee: str
    problem: str
    derived: bool
    choices: tuple[ChoiceRow, ...] = ()
    signs: str = ""
    placing: tuple[tuple[str, str, int, int, str], ...] = ()


@dataclass(frozen=True)
class Configured:
    """A configuration with all that is to be said of it."""

    offered: Offered
    values: Mapping[str, str]
    problems: tuple[Problem, ...]
    reasons: tuple[Reason, ...]
    unit: Decimal
    quantity: int
    days: int
    currency: str

    @property
    def is_sound(self) -> bool:
        return not self.problems

    @property
    def surcharge(self) -> Decimal:
        return prices.surcharge(self.reasons, self.quantity)

    @property
    def goods(self) -> Decimal:
        return self.unit * self.quantity

    @property
    def total(self) -> Decimal:
        return self.goods + self.surcharge

    @property
    def reason_rows(self) -> list[ReasonRow]:
        rows = []
        for one in self.reasons:
            option = self.offered.sheet.option(one.option)
            if option is not None:
                value = words.value_words(option, one.value)
                rows.append(ReasonRow(words.name_of(option), value, one.amount(self.quantity)))
        return rows

    @property
    def follows(self) -> list[tuple[str, str]]:
        """What was computed and costs nothing of its own: beside the sums, not among them."""
        asked = {one.option for one in self.reasons}
        sheet = self.offered.sheet
        return [
            (words.name_of(option), words.value_words(option, self.values[option.code]))
            for option in sheet.options
            if option.code in sheet.derived - asked and self.values.get(option.code)
        ]

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """Every option with its value, as words."""
        rows = []
        for option in self.offered.sheet.options:
            value = self.values.get(option.code, "")
            if value:
                rows.append((words.name_of(option), words.value_words(option, value)))
        return rows

    @property
    def sentences(self) -> list[tuple[str, str]]:
        """What is wrong: the option's code, and the sentence."""
        sheet = self.offered.sheet
        return [(one.option, words.sentence(one, sheet, self.values)) for one in self.problems]

    def kept(self) -> dict[str, Any]:
        """As an order keeps it: in both languages, with each sum and its reason."""
        sums = {one.option: one for one in self.reasons}
        rows = []
        for option in self.offered.sheet.options:
            value = self.values.get(option.code, "")
            if value:
                reason = sums.get(option.code)
                rows.append({
                    "option": option.code, "kind": option.kind, "zh": option.zh, "en": option.en,
                    "value": value, **_value_kept(option, value),
                    "amount": str(reason.amount(self.quantity)) if reason else "0",
                    "each": str(reason.each) if reason else "0",
                    "once": str(reason.once) if reason else "0",
                })  # fmt: skip
        return {"values": dict(self.values), "rows": rows}


def configured(
    offer: Offered,
    raw: Values,
    *,
    sku: Sku,
    quantity: int,
    currency: str,
    pictures: Mapping[str, DesignPicture] | None = None,
) -> Configured:
    checked = offer.check(own_pictures_only(raw, pictures or {}))
    return Configured(
        offered=offer,
        values=checked.values,
        problems=checked.problems,
        reasons=prices.reasons(offer.sheet, checked.values, sku.price, currency),
        unit=sku.price,
        quantity=quantity,
        days=prices.days(offer.sheet, checked.values),
        currency=currency,
    )


def fields_of(
    found: Configured, raw: Values, *, insists: bool, wrong: Mapping[str, str] | None = None
) -> list[OptionField]:
    """What the page shows at each option; what was typed stays, right or wrong.

    What is only missing is not held against anybody until the page `insists`; `wrong` are further
    sentences, by option.
    """
    wrong = dict(wrong or {})
    for problem, (code, sentence) in zip(found.problems, found.sentences, strict=True):
        if insists or problem.why != "missing":
            wrong.setdefault(code, sentence)
    derived = found.offered.sheet.derived
    return [
        OptionField(
            option=option,
            name=words.name_of(option),
            help=words.help_of(option),
            value=found.values.get(option.code, raw.get(option.code, "")),
            words=_shown(option, found.values.get(option.code, "")),
            fee=words.fee_words(option.fee, option, found.currency),
            problem=wrong.get(option.code, ""),
            derived=option.code in derived,
            choices=tuple(_choice(found, option, one) for one in option.choices),
            signs=" · ".join(words.sign_words(option.signs)) if option.kind == "text" else "",
            placing=tuple(_placing(option, found.values)),
        )
        for option in found.offered.sheet.options
    ]


def _shown(option: Option, value: str) -> str:
    return words.value_words(option, value) if value else ""


def _choice(found: Configured, option: Option, choice: Choice) -> ChoiceRow:
    chosen = found.values.get(option.code) == choice.code
    return ChoiceRow(
        code=choice.code,
        name=words.name_of(choice),
        colour=choice.colour,
        fee=words.fee_words(choice.fee, option, found.currency),
        chosen=chosen,
        closed="" if chosen else _closed(found, option, choice),
    )


def _closed(found: Configured, option: Option, choice: Choice) -> str:
    """Why this choice would break a rule that holds now."""
    if option.code in found.offered.sheet.derived:
        return ""
    known = {one.rule for one in found.problems if one.rule is not None}
    trial = found.offered.check({**found.values, option.code: choice.code})
    for problem in trial.problems:
        if problem.rule is not None and problem.rule not in known:
            return words.sentence(problem, found.offered.sheet, trial.values)
    return ""


def _placing(option: Option, values: Values) -> list[tuple[str, str, int, int, str]]:
    if option.kind != "picture" or not values.get(option.code):
        return []
    return [
        (
            part,
            words.placing_words(part),
            low,
            high,
            values.get(f"{option.code}.{part}", str(first)),
        )
        for part, (low, high, first) in PLACING.items()
    ]


def _value_kept(option: Option, value: str) -> dict[str, str]:
    if option.kind in CHOICES:
        choice = option.choice(value)
        if choice is not None:
            return {"value_zh": choice.zh, "value_en": choice.en, "colour": choice.colour}
    if option.kind == "number":
        said = f"{written(Decimal(value))} {option.unit}".strip()
        return {"value_zh": said, "value_en": said}
    if option.kind == "picture":
        return {"value_zh": "图片", "value_en": "a picture"}
    return {"value_zh": value, "value_en": value}
