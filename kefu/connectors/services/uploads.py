"""Files given in the office: known by what is in them, laid down, and taken in by a job."""

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from kefu.connectors.importers.formats import IMPORTERS
from kefu.connectors.importers.port import Importer
from kefu.connectors.importers.rows import BrokenFile, digest_of
from kefu.connectors.models import ImportRun
from kefu.connectors.services.files import import_files
from kefu.connectors.topics import IMPORTS
from kefu.core import live
from kefu.core.uploads.names import safe_name

ENDINGS = (".csv.gz", ".jsonl.gz", ".csv", ".jsonl")
LARGEST = 64 * 1024 * 1024  # bytes of all files together; more goes by the command
FOLDER = "imports"  # in the shop's own place; each upload has a folder of its own there


def lay_down(files: "Sequence[File[bytes]]") -> tuple[str, str]:
    """The format of these files, and the folder in which they wait for `take_in`.

    Raises BrokenFile, and leaves nothing behind, where no format knows all of them.
    """
    if sum(file.size for file in files) > LARGEST:
        raise BrokenFile(_("These files are too large together: at most 64 MB."))
    home = settings.VAR_DIR / FOLDER
    home.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=home))
    try:
        importer = _known(_written(files, folder))
        _announce(importer, folder)
    except BrokenFile:
        shutil.rmtree(folder)
        raise
    return importer.format, folder.name


def take_in(format_name: str, folder_name: str) -> None:
    """Run again after a fall, it goes on where it stopped; then the files are gone."""
    folder = settings.VAR_DIR / FOLDER / Path(folder_name).name
    if not folder.exists():
        return
    import_files(IMPORTERS[format_name](), sorted(folder.iterdir()))
    shutil.rmtree(folder)


def _written(files: "Sequence[File[bytes]]", folder: Path) -> list[Path]:
    paths = []
    for number, file in enumerate(files):
        ending = next((one for one in ENDINGS if str(file.name).lower().endswith(one)), "")
        if not ending:
            words = {"file": file.name, "endings": ", ".join(sorted(ENDINGS))}
            raise BrokenFile(_("%(file)s is no table: it must end in %(endings)s.") % words)
        name = safe_name(str(file.name)[: -len(ending)], ending)
        path = folder / name
        if path.exists():
            path = folder / f"{number}-{name}"
        with path.open("wb") as copy:
            for chunk in file.chunks():
                copy.write(chunk)
        paths.append(path)
    return paths


def _known(paths: Sequence[Path]) -> Importer:
    """Whoever knows every one of the files, by their columns."""
    for kind in IMPORTERS.values():
        importer = kind()
        if all(importer.table_of(path) is not None for path in paths):
            importer.sort(paths)
            return importer
    strangers = [path.name for path in paths if not _is_known(path)]
    names = ", ".join(strangers or [path.name for path in paths])
    raise BrokenFile(
        _("No format that Kefu knows has these columns: %(files)s.") % {"files": names}
    )


def _is_known(path: Path) -> bool:
    return any(kind().table_of(path) is not None for kind in IMPORTERS.values())


@transaction.atomic
def _announce(importer: Importer, folder: Path) -> None:
    """They stand on the page at once, with no row taken yet."""
    for path, table in importer.sort(sorted(folder.iterdir())):
        ImportRun.objects.get_or_create(
            format=importer.format,
            digest=digest_of(path),
            defaults={"file_name": path.name[-200:], "table": table},
        )
    live.changed(IMPORTS)
