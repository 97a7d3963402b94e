"""The door at which carriers say where parcels are. Only what is signed has an effect."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from kefu.delivery.port import Notice
from kefu.delivery.services import hearing

MOST_BYTES = 256 * 1024


@csrf_exempt
@require_POST
def notice(request: HttpRequest, adapter: str) -> HttpResponse:
    if int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
        return HttpResponse(status=413)
    headers = {name.lower(): value for name, value in request.headers.items()}
    reply = hearing.hear(adapter, Notice(request.body, headers))
    return HttpResponse(reply.body, status=reply.status, content_type=reply.kind)
