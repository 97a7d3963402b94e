"""Machines among the visitors: they are marked, not turned away, and counted apart."""

import re
from collections import deque

AGENTS = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|headless|phantom|selenium|puppeteer|lighthouse|python|curl|wget|"
    r"java/|okhttp|go-http|httpx|aiohttp|scrapy|facebookexternalhit|preview|monitor|baiduspider|"
    r"bytespider|sogou|yisou|360spider|petalbot",
    re.IGNORECASE,
)
MOST_VIEWS = 40  # pages
IN_SECONDS = 60.0
FORGET_AT = 50_000  # visitors


class Pace:
    """How fast visitors turn pages; nobody reads forty in a minute."""

    def __init__(self) -> None:
        self._views: dict[bytes, deque[float]] = {}

    def is_inhuman(self, visitor: bytes, views: int, at: float) -> bool:
        if len(self._views) > FORGET_AT:
            self._views.clear()
        seen = self._views.setdefault(visitor, deque(maxlen=MOST_VIEWS))
        seen.extend([at] * min(views, MOST_VIEWS))
        return len(seen) == MOST_VIEWS and at - seen[0] < IN_SECONDS


def why_a_bot(agent: str, *, driven: bool) -> str:
    """Empty for what looks like a person."""
    if not agent or AGENTS.search(agent):
        return "agent"
    return "driven" if driven else ""
