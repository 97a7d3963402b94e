"""Tables of the shop, in and out: one module for each kind, `runs` for what all have."""
