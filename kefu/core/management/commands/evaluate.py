from kefu.core.measure import evaluations
from kefu.core.measure_command import MeasureCommand


class Command(MeasureCommand):
    help = "Measure how right the product is. Each WHAT has its own --help."
    shelf = evaluations
    drawer = "evaluations"
