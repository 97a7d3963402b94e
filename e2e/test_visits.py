"""A recall of a thousand units to the last remedy; and somebody who comes, reports, and is asked
for again. One shop for both."""

from decimal import Decimal

BUYERS, EACH = 250, 4
UNITS = BUYERS * EACH
PAID = Decimal("100.00")
