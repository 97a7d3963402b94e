"""Handing a file out. Whether this reader may have it, the caller has asked before."""

import re
from collections.abc import Iterator
from typing import IO

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from kefu.core.uploads.models import Upload

SHOWN = frozenset({Upload.Kind.IMAGE, Upload.Kind.AUDIO, Upload.Kind.VIDEO})
HEADERS = {
    "Accept-Ranges": "bytes",
    "Cache-Control": "private, no-cache",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
CHUNK = 64 * 1024
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def serve(upload: Upload, request: HttpRequest) -> HttpResponseBase:
    """The file, or the part of it that a player asks for.

    Pictures, sound and film may be shown; everything else is only ever saved. A browser keeps its
    copy and asks each time whether it still may show it.
    """
    etag = f'"{upload.sha256}"'
    if etag in request.headers.get("If-None-Match", ""):
        return _marked(HttpResponse(status=304), upload, etag)
    part = _wanted(request, upload.size, etag)
    if part is not None and not part:
        refused = HttpResponse(status=416, headers={"Content-Range": f"bytes */{upload.size}"})
        return _marked(refused, upload, etag)
    file = _opened(upload)
    return _marked(
        _whole(file, upload) if part is None else _part(file, part, upload), upload, etag
    )


def part_sent(upload: Upload, request: HttpRequest) -> range:
    """The bytes that `serve` will answer with; empty where it sends none."""
    etag = f'"{upload.sha256}"'
    if request.method == "HEAD" or etag in request.headers.get("If-None-Match", ""):
        return range(0)
    part = _wanted(request, upload.size, etag)
    return range(upload.size) if part is None else part


def _wanted(request: HttpRequest, size: int, etag: str) -> range | None:
    """None for the whole; an empty range for one that lies outside the file."""
    match = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    if match is None or request.headers.get("If-Range", etag) != etag:
        return None
    first, last = match.groups()
    if not first:
        return range(max(size - int(last), 0), size) if last else None
    return range(int(first), min(int(last) + 1, size) if last else size)


def _opened(upload: Upload) -> IO[bytes]:
    try:
        return upload.file.storage.open(str(upload.file.name), "rb")
    except FileNotFoundError:
        raise Http404 from None


def _whole(file: IO[bytes], upload: Upload) -> HttpResponseBase:
    return FileResponse(file, content_type=upload.type)


def _part(file: IO[bytes], part: range, upload: Upload) -> HttpResponseBase:
    response = StreamingHttpResponse(_read(file, part), status=206, content_type=upload.type)
    response["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{upload.size}"
    response["Content-Length"] = str(len(part))
    return response


def _read(file: IO[bytes], part: range) -> Iterator[bytes]:
    with file:
        file.seek(part.start)
        left = len(part)
        while left and (chunk := file.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk


def _marked(response: HttpResponseBase, upload: Upload, etag: str) -> HttpResponseBase:
    saved = upload.kind not in SHOWN
    disposition = content_disposition_header(saved, upload.name)
    for name, value in {**HEADERS, "ETag": etag, "Content-Disposition": disposition}.items():
        response.headers[name] = value or "inline"
    return response
