"""Words that courts hold void in terms of a shop (SPC 2022 No. 8, article 1)."""

import re

VOID = (
    re.compile(
        r"签收[^。；，]{0,6}即?[^。；，]{0,4}(视为|代表|表示|等于)[^。；，]{0,6}(认可|合格|无误|验收)"
    ),
    re.compile(r"最终解释权|单方(面)?解释权"),
    re.compile(r"(不得|放弃|无权)[^。；，]{0,6}(投诉|举报|起诉|诉讼|仲裁)"),
    re.compile(r"一经(售出|拆封|签收)[^。；，]{0,6}(概不|不予|恕不)[^。；，]{0,4}(退|换)"),
    re.compile(r"final (right of )?interpretation|right of final interpretation", re.IGNORECASE),
    re.compile(
        r"sign(ing|ature)[^.;,]{0,30}(accepts?|acceptance|approv)[^.;,]{0,20}quality", re.IGNORECASE
    ),
    re.compile(r"(waives?|no) (any |the )?right to (complain|sue|arbitrat)", re.IGNORECASE),
)


def void_clause(words: str) -> str:
    """The first such clause in a text, as it stands there; empty without one."""
    return next((found.group() for form in VOID if (found := form.search(words))), "")
