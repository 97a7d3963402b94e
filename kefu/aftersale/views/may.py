"""For programs: what may be done with a line of an order now, and by which rule."""

from typing import Any

from django.http import Http404, HttpRequest, JsonResponse
from django.utils.timezone import now

from kefu.aftersale.policy.answers import Answer
from kefu.aftersale.queries.may import answers_for
from kefu.core.access import MayView
from kefu.shop.models.orders import OrderLine
from kefu.shop.queries.orders import orders_for


class MayBeDone(MayView):
    """The customer's own order, or any for who reads orders; nobody else learns that it exists."""

    may = "account.keep"

    def get(self, request: HttpRequest, number: str, line: int) -> JsonResponse:
        order = orders_for(self.me).filter(number=number).first()
        found = OrderLine.objects.filter(order=order, pk=line).first() if order else None
        at = now()
        answers = answers_for([found], at=at).get(line) if found else None
        if answers is None:
            raise Http404
        told = {wish.value: _told(answer) for wish, answer in answers.items()}
        return JsonResponse({"order": number, "line": line, "at": at, "answers": told})


def _told(answer: Answer) -> dict[str, Any]:
    rule = answer.rule
    return {
        "allowed": answer.allowed,
        "pieces": answer.pieces,
        "until": answer.until,
        "rule": {"key": rule.key, "version": rule.version, "source": rule.named},
        "because": answer.because,
        "words": answer.words,
        "changes": list(answer.changes),
        "freight": answer.freight,
        "pays_at": answer.pays_at,
        "needs": sorted(answer.needs),
        "amount": str(answer.amount),
        "by_itself": answer.by_itself,
    }
