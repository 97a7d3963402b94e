from argparse import Namespace

from kefu.aftersale import policy_bench
from kefu.core.measure import Measured, bench


@bench("aftersale", arguments=policy_bench.arguments)
def aftersale(options: Namespace) -> Measured:
    """What may be done with 1,000 lines (fails over 100 ms); a watch of a million prices (30 s)."""
    return policy_bench.measure_policy(options)
