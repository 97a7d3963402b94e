"""Settings of routing, tried before they hold."""

from dataclasses import dataclass

from kefu.core.events import Event


@dataclass(frozen=True)
class TrialAsked(Event):
    trial_id: int
    channel: str
    plans: int
