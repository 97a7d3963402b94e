"""Whose act it is, in English, and whether it is promised: see `sentences/guideline.md`."""

import re

from kefu.desk.finder.acts import Act, Sentence, Span, clauses
from kefu.desk.finder.moments import When

_CUT = re.compile(r",(?=\s)|\bbut\b|;|:\s")

_ACTS = re.compile(
    "|".join(
        (
            r"(?P<call_back>\b(?:call|ring|phone|telephone|calling|give you a (?:call|ring))\b)",
            r"(?P<refund>\b(?:refund|refunded|refunds|credit|credited|reimburse|reimbursed|"
            r"compensate|compensated|money back|pay (?:you|back))\b)",
            r"(?P<ship>\b(?:ship|shipped|shipping|dispatch|dispatched|resend|deliver|delivery|"
            r"delivered|replacement|go out|send (?:it|out|the|a|you a|your|them|one)|sent "
            r"(?:out|again|back)|post it|out to you)\b)",
            r"(?P<answer>\b(?:get back|come back to|back to you|reply|respond|response|answer|"
            r"let you know|update|email|e-mail|write|contact|be in touch|follow up|hear "
            r"(?:back )?from|tell you|inform|keep you posted|notified|notify|news|confirm|"
            r"send you|sent to you|outcome)\b)",
            r"(?P<other>\b(?:fix|fixed|resolve|resolved|sort|sorted|handle|process|arrange|"
            r"arranged|arranging|investigate|look(?:ing)? into|check|chase|finish|settle|repair|"
            r"done|pickup|pick up|collect|escalate|issue|issued|prioriti[sz]e|complete|"
            r"be right on it|right on it|leave it with me|see what i can do|ask|come|ready|"
            r"cancel|replace|have it back|compensat\w+)\b)",
        )
    )
)
_FUTURE = (
    r"(?:will|'ll|shall|going to|gonna|aim to|plan to|promise|guarantee[ds]?|hope to|should have"
    r"|am arranging|'m arranging|we are looking|'ve arranged|have arranged|expect "
    r"(?:our|my|a|to)|try to|want to)"
)
_COMMITS = re.compile(
    rf"\b(?:i|we|it|she|he|they|someone|somebody|team|colleague \w+|colleague|specialist|manager"
    rf"|technician|warehouse|department|refund|replacement|repair|invoice|order|answer|case|request"
    rf"|courier|engineer|you|\w+)\b ?(?:also |then )?{_FUTURE}(?!\w)|^{_FUTURE}\b|"
    rf"\bexpect (?:my|our|a)\b|\blet me\b|\bgive me\b"
)
_ELLIPTIC = re.compile(r"^\W*(?:will\b|refund (?:with)?in\b|call(?:ing)? you\b)")
_NOT = re.compile(
    r"\b(?:won't|will not|cannot|can't|can not|unable|not be able|never|do not|don't "
    r"(?!worry|mind|hesitate)|didn't|nobody|no one|not (?!later))\b"
)
_IF = re.compile(
    r"\b(?:if(?! that(?:'s| is) ok| that works| you don't mind| that suits| possible)|"
    r"unless|once (?:we|you|the|i)|provided|in case|upon|after (?:you|we|receiv)|when "
    r"(?:we|you) rec|of receiving)\b"
)
_DONE = re.compile(
    r"\b(?:yesterday|already|was|were|has been|have been|called you at|sent it|"
    r"refunded you|i called|we sent|did|delivered at|have cancelled|all is done|last "
    r"(?:week|monday|friday))\b"
)
_ARRANGED = re.compile(
    r"\barrang(?:ed|ing)\b.*\b(?:to|for)\b|\bescalated\b|\bpassed\b|\bforwarded\b"
)
_GENERAL = re.compile(
    r"\b(?:usually|normally|typically|generally|every|each|office hours|opening hours|"
    r"opens?|expires?|sale|coupon|warranty|membership|launch(?:es)?|policy|"
    r"orders placed|valid|keeps|charges|off tomorrow|business hours)\b"
)
_ASKED = re.compile(
    r"\b(?:please(?! (?:be (?:assured|patient)|bear|rest assured|hold|note))|could you|"
    r"can you|would you|you (?:need|must|have to|can(?! expect)|may|should|could|said|"
    r"asked|wanted|need to|told)|try (?!to)|your bank|feel free|let us know|press|"
    r"leave it on|understand you)\b"
)
_OTHERS = re.compile(
    r"\b(?:courier|carrier|ups|fedex|dhl|usps|parcel|package|tracking|bank|manufacturer|"
    r"shop opens|it arrives|store)\b"
)
_OURS = re.compile(r"\b(?:i|we|our|my)\b|\bi'(?:ll|m|ve)\b|\bwe'(?:ll|re|ve)\b")
_QUESTION = re.compile(
    r"^\W*(?:(?:and|so|or|hi|hello),? )?(?:would|can|could|shall|should|may|is|are|was|"
    r"were|do|does|did|when|what|which|will|how|who|where)\b"
)
_TAG = re.compile(
    r",\s*(?:ok(?:ay)?|all ?right|is that (?:ok(?:ay)?|all ?right|fine)|does that "
    r"(?:work|suit).*|if that.*|would that .*)\s*\?$"
)

_SOON = re.compile(
    r"\b(?:as soon as (?:possible|we can|i can|you can)|asap|a\.s\.a\.p|soon|shortly|"
    r"later(?! than)|in due (?:course|time)|right away|immediately|quickly|promptly|"
    r"in a (?:bit|while|moment|minute)|in the (?:near future|coming days)|at (?:our|"
    r"my) earliest|earliest convenience|one of these days|at some point|"
    r"after the holidays|when (?:it|the|we)|as quickly|bear with us|be patient|"
    r"hang tight|in a few days|momentarily|straight ?away|keep you posted|once i hear|"
    r"for your patience)\b"
)
_LIVE = re.compile(
    r"\b(?:one moment|hold on|let me (?:just )?(?:check|look|see)(?!.*\b(?:reply|"
    r"get back|back to)))\b"
)
_COURTESY = re.compile(
    r"\b(?:feel free|any (?:other )?questions|hope it|happy new|thank you for your patience, all)\b"
)
_WAITING = re.compile(r"bear with us|be patient|hang tight")


def promised(sentence: Sentence) -> list[tuple[When, Act]]:
    """Expressions of time with what the shop will have done by then."""
    if not sentence.whens or _is_question(sentence) or not _is_commitment(sentence.text):
        return []
    found = []
    for when in sentence.whens:
        clause = _clause(sentence.text, sentence.span(when))
        act = _act_for(sentence, sentence.span(when), clause)
        if act is not None and not _is_void(sentence.text, clause):
            found.append((when, act))
    return found


def left_open(sentence: Sentence) -> list[Span]:
    """Where the shop takes something on without saying by when."""
    text = sentence.text
    if _is_question(sentence) or _LIVE.search(text) or _COURTESY.search(text):
        return []
    found = []
    for clause in clauses(text, _CUT):
        span = _open_span(text[slice(*clause)])
        if span is not None:
            found.append((clause[0] + span[0], clause[0] + span[1]))
    return found


def _open_span(text: str) -> Span | None:
    soon = _SOON.search(text)
    if soon and _WAITING.search(soon[0]):
        return soon.span()
    act = _ACTS.search(text)
    if act is None or _is_idle(text, act):
        return None
    return (soon or act).span()


def _is_idle(text: str, act: re.Match[str]) -> bool:
    """Nothing is taken on: it is asked of the customer, refused, or a rule of the house."""
    return not _is_commitment(text) or any(
        (
            _ASKED.search(text),
            _NOT.search(text),
            _IF.search(text.replace("once i", "")),
            _OTHERS.search(text[: act.start()]),
            _GENERAL.search(text),
        )
    )


def _clause(text: str, span: Span) -> Span:
    return next((c for c in clauses(text, _CUT) if c[0] <= span[0] < c[1]), (0, len(text)))


def _is_question(sentence: Sentence) -> bool:
    text = sentence.text.strip()
    if sentence.is_question:
        return _TAG.search(text) is None
    return _QUESTION.search(text) is not None and _ELLIPTIC.search(text) is None


def _is_commitment(text: str) -> bool:
    return (_COMMITS.search(text) or _ELLIPTIC.search(text) or _ARRANGED.search(text)) is not None


def _act_for(sentence: Sentence, span: Span, clause: Span) -> Act | None:
    """The act before the time in the clause, else the one after, else any in the sentence."""
    text = sentence.text
    near = list(_ACTS.finditer(text, clause[0], span[0])) or list(
        _ACTS.finditer(text, span[1], clause[1])
    )
    match = near[0] if near else _ACTS.search(text)
    return Act(match.lastgroup or "other", match.span()) if match else None


def _is_void(text: str, clause: Span) -> bool:
    part = text[slice(*clause)]
    commits = _COMMITS.search(part) or _ARRANGED.search(part)
    return any(
        (
            _NOT.search(part),
            _IF.search(text),
            _DONE.search(part) and not commits,
            _GENERAL.search(part),
            _ASKED.search(part),
            _is_of_others(part),
        )
    )


def _is_of_others(part: str) -> bool:
    other = _OTHERS.search(part)
    return other is not None and _OURS.search(part[: other.start()]) is None
