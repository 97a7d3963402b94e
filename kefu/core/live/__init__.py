"""Live screens: tell open pages that something changed, and never what.

A service says `live.changed(topic)` in its transaction; every browser that listens to the topic,
and may, hears of it after the commit and fetches the fragment with its own rights. A domain names
its topics, and who may listen to them, in its `topics.py` with `@live.listens`.
"""

from kefu.core.live.changes import changed, watermark, whisper
from kefu.core.live.rights import UnknownTopic, listens, signed_in_user

__all__ = ["UnknownTopic", "changed", "listens", "signed_in_user", "watermark", "whisper"]
