from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kefu.demo import letters, queries


@require_GET
def mailbox(request: HttpRequest) -> HttpResponse:
    """Every letter of the demo shop; anybody who may play any part may read them all."""
    if letters.folder() is None or not queries.is_demo_shop():
        raise Http404
    return render(request, "demo/mailbox.html", {"letters": letters.newest()})
