"""What an outgoing message promises, and whether it leaves a matter open without saying when.

    finding = find("明天下午3点前给您回电", at=now(), clock=policy.clock)
    finding.kind, finding.promises[0].due

The rules are written down in `sentences/guideline.md`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kefu.core.clock import BusinessClock
from kefu.desk.finder import acts_chinese, acts_english
from kefu.desk.finder.acts import Act, Sentence, is_chinese, sentences
from kefu.desk.finder.characters import fold
from kefu.desk.finder.due import due
from kefu.desk.finder.moments import When
from kefu.desk.finder.reading import read

LONGEST_TEXT = 20_000  # a longer one is read so far

SUGGESTIONS = {
    True: "请写明什么时候给答复，例如：“今天 18:00 前给您答复”。",
    False: 'Say when, for example: "You will have our answer by 18:00 today."',
}


class Kind(StrEnum):
    NONE = "none"
    VAGUE = "vague"
    PROMISE = "promise"


@dataclass(frozen=True)
class Found:
    """One promise: the values of `kind` are those of `Promise.Kind`."""

    kind: str
    due: datetime
    span: tuple[int, int]  # of the expression of time, in the text
    words: str  # the sentence it stands in
    is_certain: bool = True  # not when a number was masked: the agent has to say


@dataclass(frozen=True)
class Finding:
    kind: Kind
    promises: tuple[Found, ...] = ()
    vague: tuple[tuple[int, int], ...] = ()
    suggestion: str = ""

    @property
    def held_back(self) -> bool:
        """Whether the agent has to mend it before it is sent."""
        return self.kind is Kind.VAGUE


def find(text: str, at: datetime, clock: BusinessClock) -> Finding:
    text = text[:LONGEST_TEXT]
    whens = read(text, at.astimezone(clock.zone).replace(tzinfo=None))
    promises: list[Found] = []
    vague: list[tuple[int, int]] = []
    for sentence in sentences(fold(text), whens):
        grammar = acts_chinese if is_chinese(sentence.text) else acts_english
        made = list(_promised(grammar.promised(sentence), text, sentence, at=at, clock=clock))
        promises += made
        if not made:
            vague += [sentence.place(span) for span in grammar.left_open(sentence)]
    if promises:
        return Finding(Kind.PROMISE, tuple(promises))
    if vague:
        return Finding(Kind.VAGUE, (), tuple(vague), SUGGESTIONS[is_chinese(text)])
    return Finding(Kind.NONE)


def _promised(
    pairs: Sequence[tuple[When, Act]],
    text: str,
    sentence: Sentence,
    *,
    at: datetime,
    clock: BusinessClock,
) -> list[Found]:
    words = text[sentence.first : sentence.first + len(sentence.text)].strip()
    found = []
    for when, act in pairs:
        moment = due(when, at, clock)
        if moment is not None:
            found.append(Found(act.kind, moment, when.span, words, when.is_certain))
    return found
