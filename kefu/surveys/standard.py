"""The surveys every shop has from the first day. A change of words is a new version here."""

from dataclasses import dataclass

from kefu.surveys.models import Question


@dataclass(frozen=True)
class Asked:
    code: str
    kind: str
    text_zh: str
    text_en: str
    required: bool = True


@dataclass(frozen=True)
class Standard:
    code: str
    version: int
    name_zh: str
    name_en: str
    questions: tuple[Asked, ...]


SCORE = "score"
SOLVED = "solved"

AFTER_A_CASE = Standard(
    code="after-a-case",
    version=1,
    name_zh="服务回访",
    name_en="After a case",
    questions=(
        Asked(SOLVED, Question.Kind.YES_NO, "您的问题解决了吗？", "Is your matter settled?"),
        Asked(
            SCORE,
            Question.Kind.SCALE,
            "这次服务，您满意吗？",
            "How satisfied are you with how we handled it?",
        ),
        Asked(
            "words",
            Question.Kind.OPEN,
            "还有什么想告诉我们的？",
            "Is there anything you would like to tell us?",
            required=False,
        ),
    ),
)
