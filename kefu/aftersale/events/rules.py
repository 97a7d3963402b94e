from dataclasses import dataclass

from kefu.core.events import Event


@dataclass(frozen=True)
class RulesDrafted(Event):
    version: int


@dataclass(frozen=True)
class RulesEdited(Event):
    """Terms of a draft were set for all goods, or for a class."""

    version: int
    product_class: str
    terms: int


@dataclass(frozen=True)
class RulesPublished(Event):
    version: int
    effective_from: str


@dataclass(frozen=True)
class RulesDropped(Event):
    version: int
