"""Money that moves in the demo shop: an account for transfers, and balances with their entries."""

from collections.abc import Mapping
from decimal import Decimal

from kefu.accounts.models import User
from kefu.demo.ledger import Books
from kefu.payments.queries.ways import bank_account
from kefu.payments.services import balances, merchants
from kefu.payments.services.balances import Movement, Reason

ACCOUNT = {
    "holder": "一诺商贸有限公司（演示）",
    "bank": "演示银行杭州分行",
    "account": "0000000000000000",
}
CREDITS = (  # to the first customers, by a colleague, with what they read
    ("hao", Decimal(20), "抱歉让您久等"),
    ("hao", Decimal("12.50"), "补偿运费"),
    ("fang", Decimal(60), "感谢您指出说明书的错误"),
)


def write_money(books: Books, *, staff: Mapping[str, User]) -> None:
    """Where nobody has given a real account, transfers go to one that is nobody's."""
    if bank_account() is None:
        merchants.set_keys("bank", ACCOUNT)
        merchants.open_gateway("bank")
    first = list(books.users.values())[: len(CREDITS)]
    for turn, (who, amount, note) in enumerate(CREDITS):
        for customer in first[: turn + 1]:
            about = f"demo:{customer.pk}:{turn}"
            what = Movement(amount, Reason.CREDIT, about, note=note, by=staff[who])
            balances.move(customer.pk, what)


def remove_money() -> None:
    balances.remove_demo()
    account = bank_account()
    if account is not None and account.account == ACCOUNT["account"]:
        merchants.shut_gateway("bank")
