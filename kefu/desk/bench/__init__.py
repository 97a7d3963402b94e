"""How fast cases are: `bin/bench cases`."""
