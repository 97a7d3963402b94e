"""Reads what an agent is about to send: what is promised in it, by when, or only vaguely.

`finding.find` is the way in. `reading.read` gives the expressions of time alone.
"""
