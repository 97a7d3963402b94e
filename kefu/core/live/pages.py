from typing import Any

from django.http import HttpRequest
from django.views.generic.base import View

from kefu.core.live.changes import watermark


class LivePage(View):
    """A page with live parts: remembers its place before it reads anything, so that the line it
    opens later tells all that happened in between."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        request.live_since = watermark()  # type: ignore[attr-defined]
