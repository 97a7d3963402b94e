from argparse import Namespace

from kefu.config import chat_bench
from kefu.core.measure import Measured, bench


@bench("chat", arguments=chat_bench.arguments)
def chat(options: Namespace) -> Measured:
    """Open streams, deliveries and conversations end to end, with Django Channels beside."""
    return chat_bench.measure_chat(options)
