from dataclasses import dataclass

from kefu.core.events import Event


@dataclass(frozen=True)
class SynonymsKept(Event):
    synonym_id: int


@dataclass(frozen=True)
class SynonymsDropped(Event):
    synonym_id: int
