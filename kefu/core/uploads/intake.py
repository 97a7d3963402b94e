from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

from kefu.core.uploads.kinds import MEGABYTE

MOST_AT_ONCE = 120 * MEGABYTE  # one film, or several pictures


class Doorkeeper(FileUploadHandler):
    """Sends away a request that is too large before a byte of it reaches the disk."""

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        if content_length > MOST_AT_ONCE:
            raise RequestDataTooBig

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
