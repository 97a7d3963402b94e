"""The satisfaction index: a structural model of what customers say, estimated by PLS-SEM."""
