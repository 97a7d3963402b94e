"""What answers say to people, in the reader's language, from their codes."""

from kefu.aftersale.policy.answers import Answer


def said_of(answer: Answer) -> str:
    return answer.because


def changes_of(answer: Answer) -> tuple[str, ...]:
    return answer.would
