"""How far this node's index is behind the database, for the page that says how the house is."""

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _

from kefu.core.health import SILENT_AFTER, Grade, Part
from kefu.discovery.engine.about import About, current_folder

KEY = "index"
LABEL = _("Search index")
MANY_WAIT = 5_000  # changes
BEHIND = """
SELECT
  (SELECT extract(epoch FROM now() - max(at)) FROM core_heartbeat WHERE part = %(part)s),
  (SELECT count(*) FROM discovery_touched WHERE transaction >= %(position)s)
"""


def health() -> Part:
    """One line: when the index last looked, and what it has not taken in yet."""
    folder = current_folder(settings.SEARCH_DIR)
    if folder is None:
        return Part(KEY, LABEL, Grade.WARNING, _("is not built yet; lists come without filters"))
    with connection.cursor() as cursor:
        cursor.execute(BEHIND, {"part": KEY, "position": About.load(folder).position})
        silence, waiting = cursor.fetchone() or (None, 0)
    if silence is None or silence > SILENT_AFTER:
        says = _("does not follow: %(n)d changes wait, older goods are still found")
        return Part(KEY, LABEL, Grade.WARNING, says % {"n": waiting})
    grade = Grade.WARNING if waiting > MANY_WAIT else Grade.GOOD
    says = _("%(n)d changes wait; it looked %(seconds)d s ago")
    return Part(KEY, LABEL, grade, says % {"n": waiting, "seconds": silence})
