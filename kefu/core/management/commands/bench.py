from argparse import Namespace
from dataclasses import replace

from kefu.core.measure import Entry, Measured, benches, rows_held
from kefu.core.measure_command import MeasureCommand


class Command(MeasureCommand):
    help = "Measure how fast the product is. Each WHAT has its own --help."
    shelf = benches
    drawer = "benches"

    def measure(self, entry: Entry, options: Namespace) -> Measured:
        """A speed means little without the size of what it was measured on."""
        rows = rows_held()
        measured = entry.run(options)
        if "rows" in measured.figures:  # it made a database of its own
            return measured
        notes = [
            *measured.notes,
            f"The database holds {sum(rows.values()):,} rows:",
            *(f"  {name} {count:,}" for name, count in rows.items()),
        ]
        return replace(measured, figures={**measured.figures, "rows": rows}, notes=notes)
