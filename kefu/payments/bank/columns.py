"""What the columns of a bank's file are: known by their names, or said by a person."""

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from kefu.payments.bank.tables import Cells
from kefu.payments.bank.values import Unreadable, day_of, sum_of, text_of

Columns = Mapping[str, int]
NAMES: dict[str, tuple[str, ...]] = {  # the surest first; compared without spaces and brackets
    "day": (
        "交易日期", "记账日期", "入账日期", "交易时间", "记账时间", "入账时间", "日期", "时间",
        "bookingdate", "transactiondate", "valuedate", "date", "posted",
    ),
    "in": (
        "贷方发生额", "贷方金额", "收入金额", "存入金额", "转入金额", "贷方", "收入", "存入",
        "credit", "creditamount", "moneyin", "paidin",
    ),
    "out": (
        "借方发生额", "借方金额", "支出金额", "转出金额", "借方", "支出", "debit", "debitamount",
        "moneyout", "paidout",
    ),
    "amount": ("交易金额", "发生额", "金额", "amount", "transactionamount", "value"),
    "side": (
        "借贷标志", "借贷方向", "借贷", "收支", "收支类型", "交易方向", "借/贷", "收/支",
        "debit/credit", "drcr", "direction", "type",
    ),
    "payer": (
        "对方户名", "对方名称", "对方账户名称", "付款人名称", "付款人户名", "付款人", "对方单位",
        "交易对方", "户名", "payer", "counterparty", "name", "sender", "payername",
    ),
    "account": (
        "对方账号", "对方帐号", "对方账户", "付款人账号", "付款账号", "counterpartyaccount",
        "payeraccount", "iban", "account",
    ),
    "memo": (
        "附言", "用途", "摘要", "备注", "交易附言", "客户附言", "交易摘要", "memo", "reference",
        "description", "details", "remittanceinformation", "purpose", "narrative",
    ),
    "serial": (
        "交易流水号", "流水号", "银行流水号", "凭证号", "交易序号", "核心流水号", "transactionid",
        "id", "bankreference",
    ),
    "currency": ("币种", "货币", "currency"),
}  # fmt: skip
INWARD = frozenset({"贷", "收", "入", "收入", "贷方", "转入", "存入", "cr", "c", "credit", "in"})
YUAN = frozenset({"人民币", "rmb", "cny", "156", "人民币元"})
LOOKED_AT = 40  # rows in which the names of the columns are looked for
LEAST = 3


class ColumnsUnclear(ValueError):
    """Nobody can tell day and sum from these names."""


@dataclass(frozen=True)
class Told:
    """One line of money that came in."""

    row: int
    booked_on: date
    amount: Decimal
    currency: str
    payer: str
    account: str
    memo: str
    fingerprint: str


@dataclass
class Read:
    """What a file says. `faults` are rows that say no day or no sum, with what they say."""

    lines: list[Told] = field(default_factory=list)
    outgoing: int = 0
    faults: list[tuple[int, str]] = field(default_factory=list)


def recognised(rows: Sequence[Cells]) -> tuple[int, dict[str, int]]:
    """The row with the names, and which column is what. Raises ColumnsUnclear."""
    best: tuple[int, dict[str, int]] = (0, {})
    for number, row in enumerate(rows[:LOOKED_AT]):
        found = _named(row)
        if len(found) > len(best[1]):
            best = (number, found)
    if not is_enough(best[1]) or len(best[1]) < LEAST:
        raise ColumnsUnclear
    return best


def likely_head(rows: Sequence[Cells]) -> int:
    """The first row that fills as many columns as most do: where names may stand."""
    filled = [sum(bool(text_of(cell)) for cell in row) for row in rows[:LOOKED_AT]]
    most = max(filled, default=0)
    return next((n for n, count in enumerate(filled) if count >= most - 1 and count > 1), 0)


def is_enough(columns: Columns) -> bool:
    return "day" in columns and ("in" in columns or "amount" in columns)


def read(rows: Sequence[Cells], head: int, columns: Columns, *, currency: str) -> Read:
    """The lines below the names. Two that are alike in all are told apart by their order."""
    result, seen = Read(), Counter[str]()
    for number, row in enumerate(rows[head + 1 :], start=head + 2):
        if not any(text_of(cell) for cell in row):
            continue
        try:
            amount, day = _amount(row, columns), day_of(_cell(row, columns, "day"))
        except Unreadable as error:
            if not _is_foot(row):
                result.faults.append((number, text_of(error.args[0] if error.args else "")[:60]))
            continue
        if amount <= 0:
            result.outgoing += 1
            continue
        line = _line(number, row, columns, (day, amount, currency))
        seen[line.fingerprint] += 1
        result.lines.append(_told_apart(line, seen[line.fingerprint]))
    return result


def _named(row: Cells) -> dict[str, int]:
    names = [_key(cell) for cell in row]
    found: dict[str, int] = {}
    for what, known in NAMES.items():
        place = next((names.index(name) for name in known if name in names), None)
        if place is not None and place not in found.values():
            found[what] = place
    more = [n for n, name in enumerate(names) if name in NAMES["memo"] and n != found.get("memo")]
    if more:
        found["memo2"] = more[0]
    return found


def _key(cell: Any) -> str:
    text = unicodedata.normalize("NFKC", text_of(cell)).lower().partition("(")[0]
    return "".join(sign for sign in text if not sign.isspace() and sign not in "_-:：[]【】")


def _amount(row: Cells, columns: Columns) -> Decimal:
    """Money that came in is above nothing, money that went out below or nothing."""
    if "in" in columns:
        came = sum_of(_cell(row, columns, "in"))
        went = sum_of(_cell(row, columns, "out")) if "out" in columns else Decimal(0)
        if not came and not went and "out" in columns:
            raise Unreadable(_cell(row, columns, "in"))
        return came - abs(went)
    amount = sum_of(_cell(row, columns, "amount"))
    if "side" in columns and not _is_inward(_cell(row, columns, "side")):
        return -abs(amount)
    return amount


def _is_inward(cell: Any) -> bool:
    text = _key(cell)
    return text in INWARD or text[:1] in {"贷", "收"}


def _line(number: int, row: Cells, columns: Columns, facts: tuple[date, Decimal, str]) -> Told:
    day, amount, currency = facts
    payer, account = (text_of(_cell(row, columns, what))[:120] for what in ("payer", "account"))
    memos = (text_of(_cell(row, columns, what)) for what in ("memo", "memo2"))
    memo = " · ".join(dict.fromkeys(one for one in memos if one))[:300]
    serial = text_of(_cell(row, columns, "serial"))
    named = _key(_cell(row, columns, "currency"))
    kept = currency if not named or named in YUAN else named.upper()[:3]
    alike = (serial,) if serial else (payer, account, memo)
    parts = (day.isoformat(), str(amount), kept, *alike)
    return Told(number, day, amount, kept, payer, account, memo, "\x1f".join(parts))


def _told_apart(line: Told, nth: int) -> Told:
    digest = hashlib.sha256(f"{line.fingerprint}\x1f{nth}".encode()).hexdigest()
    return Told(
        line.row, line.booked_on, line.amount, line.currency, line.payer, line.account, line.memo,
        digest,
    )  # fmt: skip


def _is_foot(row: Cells) -> bool:
    """Sums and remarks below the lines, and names that are said again on each page."""
    first = next((text_of(cell) for cell in row if text_of(cell)), "")
    return first[:2] in {"合计", "总计", "本页", "累计", "备注"} or len(_named(row)) >= LEAST


def _cell(row: Cells, columns: Columns, what: str) -> Any:
    place = columns.get(what)
    return row[place] if place is not None and place < len(row) else ""


def shown(rows: Sequence[Cells], head: int, most: int = 6) -> Iterator[list[str]]:
    """The names and the first lines, as a person sees them who says what is what."""
    for row in rows[head : head + most]:
        yield [text_of(cell)[:40] for cell in row]
