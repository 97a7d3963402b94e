from argparse import Namespace

from kefu.core.measure import Measured, evaluation
from kefu.delivery import trial


@evaluation("delivery", arguments=trial.arguments)
def delivery(options: Namespace) -> Measured:
    """Whether promised dates are kept as often as is said, and late parcels are found in time."""
    return trial.measure(options)
