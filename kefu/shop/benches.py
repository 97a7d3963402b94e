from argparse import Namespace

from kefu.core.measure import Measured, bench
from kefu.shop import order_bench


@bench("orders", arguments=order_bench.arguments)
def orders(options: Namespace) -> Measured:
    """Orders a second by several processes that want the same few goods; none sold twice."""
    return order_bench.measure_orders(options)
