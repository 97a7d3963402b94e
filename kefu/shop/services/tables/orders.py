"""Orders as a table, a row for each line of goods: for books and for counting. Nobody's name."""

from collections.abc import Iterator, Sequence

from django.db.models import F, QuerySet
from django.utils.timezone import localtime

from kefu.shop.models.orders import Order, OrderLine
from kefu.shop.models.tables import TableRun
from kefu.shop.queries.office_orders import Desk, asked_in
from kefu.shop.services.tables.port import Column


class OrdersOut:
    columns = (
        Column("order", "订单号", "Order"),
        Column("placed_at", "下单时间", "Ordered"),
        Column("status", "状态", "State"),
        Column("customer", "顾客编号", "Customer"),
        Column("paid_by", "付款方式", "Paid by"),
        Column("paid_at", "付款时间", "Paid"),
        Column("sku", "SKU 编码", "SKU"),
        Column("name", "商品", "Goods"),
        Column("pieces", "件数", "Pieces"),
        Column("unit_price", "单价", "Price"),
        Column("amount", "金额", "Amount"),
        Column("total", "订单合计", "Total of the order"),
        Column("currency", "币种", "Currency"),
    )

    def count(self, run: TableRun) -> int:
        return self._lines(run).count()

    def rows(self, run: TableRun) -> Iterator[Sequence[object]]:
        lines = self._lines(run).select_related("order", "order__charge", "sku")
        dressed = lines.annotate(whose=F("order__customer__number")).defer(
            "order__recipient", "order__phone", "order__address"
        )
        for line in dressed.order_by("-order__placed_at", "order", "pk").iterator(2000):
            order, charge = line.order, line.order.charge
            yield (
                order.number,
                f"{localtime(order.placed_at):%Y-%m-%d %H:%M:%S}",
                order.status_label,
                vars(line)["whose"],
                charge.gateway_label if charge else "",
                f"{localtime(order.paid_at):%Y-%m-%d %H:%M:%S}" if order.paid_at else "",
                line.sku.code if line.sku else "",
                line.name,
                line.quantity,
                f"{line.unit_price:f}",
                line.amount,
                order.total,
                order.currency,
            )

    def _lines(self, run: TableRun) -> QuerySet[OrderLine]:
        """As the list was narrowed when it was asked for."""
        orders: QuerySet[Order] = Desk(run.by, asked_in(run.asked)).found().order_by()
        return OrderLine.objects.filter(order__in=orders.values("pk"))
