"""The index of this node: where it lies, which state is served, and who may write.

search/
  current -> built-…        the one that is served; changed in one step
  built-…/                  an index, with
    about.json              up to which transaction it knows, and its scales
    lexicon.json            the words it began with
    fresh.jsonl             names that came in since, a line each
    synonyms.json           what operations keep
"""

import contextlib
import fcntl
import json
import logging
import shutil
import threading
import time
import weakref
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from kefu.discovery.engine import shelf
from kefu.discovery.engine.about import About, current_folder, write_whole
from kefu.discovery.engine.finder import Finder
from kefu.discovery.engine.lexicon import Lexicon
from kefu.discovery.engine.reading import Reader, Synonyms, hear_synonyms
from kefu.discovery.engine.wordbook import COMMON
from kefu.discovery.engine.words import Cutter

log = logging.getLogger(__name__)

LOOK_EVERY = 0.5  # seconds between looks whether the index moved on
WATCHED = ("meta.json", "fresh.jsonl", "synonyms.json")


class Busy(Exception):
    """Another process is writing this index."""


class Node:
    """Answers with the newest finder; a reload goes on beside while the old one answers."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._finder: Finder | None = None
        self._state: tuple[str, ...] = ()
        self._lock = threading.Lock()

    @property
    def current(self) -> Path | None:
        return current_folder(self.root)

    def finder(self) -> Finder | None:
        """Nothing as long as no index was ever built."""
        if self._finder is None and self.current is not None:
            self.reload()
            threading.Thread(target=_keep_new, args=[weakref.ref(self)], daemon=True).start()
        return self._finder

    def reload(self) -> None:
        """Read what lies on disk now, if it is not what was read before."""
        with self._lock:
            folder = self.current
            state = _state_of(folder) if folder else ()
            if folder and state != self._state:
                self._finder = self._read(folder, state)
                self._state = state

    def _read(self, folder: Path, state: tuple[str, ...]) -> Finder:
        """Where only goods changed, the words stay as they are."""
        before = self._finder
        if before is None or state[1:] != self._state[1:]:
            return open_finder(folder)
        before.index.reload()
        return Finder(before.index.searcher(), before.reader, before.scales, before.index)

    @contextmanager
    def writing(self, what: str) -> Iterator[None]:
        """Alone in writing; the lock ends with the process, however that ends."""
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / f"{what}.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as taken:
                raise Busy from taken
            yield

    def new_folder(self) -> Path:
        return self.root / f"built-{time.strftime('%Y%m%dT%H%M%S')}-{uuid4().hex[:6]}"

    def serve(self, folder: Path) -> None:
        """From now on this one. The one before stays a while, for whoever still writes to it."""
        before = self.current
        link = self.root / f"next-{folder.name}"
        link.symlink_to(folder.name)
        link.replace(self.root / "current")
        for old in self.root.glob("built-*"):
            if old not in {folder, before}:
                shutil.rmtree(old, ignore_errors=True)


def open_finder(folder: Path) -> Finder:
    about = About.load(folder)
    cutter, lexicon = Cutter(about.own_words), Lexicon.load(folder / "lexicon.json")
    for surface in fresh_names(folder):
        lexicon.hear(surface)
    groups = [*COMMON, *synonyms_in(folder)]
    hear_synonyms(groups, cutter, lexicon)
    index = shelf.open_index(folder)
    index.reload()
    reader = Reader(cutter, lexicon, Synonyms.of(groups, cutter))
    finder = Finder(index.searcher(), reader, about.scales, index)
    lexicon.spoken  # noqa: B018  work it out now, not in somebody's request
    return finder


def fresh_names(folder: Path) -> Iterator[list[str]]:
    with contextlib.suppress(FileNotFoundError):
        for line in (folder / "fresh.jsonl").read_text(encoding="utf-8").splitlines():
            with contextlib.suppress(ValueError):  # the last line of a process that was killed
                yield json.loads(line)


def tell_fresh(folder: Path, names: Iterable[Sequence[str]]) -> None:
    with (folder / "fresh.jsonl").open("a", encoding="utf-8") as file:
        for surface in names:
            file.write(json.dumps(list(surface), ensure_ascii=False) + "\n")


def synonyms_in(folder: Path) -> list[list[str]]:
    try:
        groups: list[list[str]] = json.loads((folder / "synonyms.json").read_text("utf-8"))
    except FileNotFoundError:
        return []
    return groups


def keep_synonyms(folder: Path, groups: Iterable[Sequence[str]]) -> None:
    text = json.dumps([list(group) for group in groups], ensure_ascii=False)
    write_whole(folder / "synonyms.json", text)


def _keep_new(node: "weakref.ref[Node]") -> None:
    """Beside the requests: what changes on disk is served half a second later, asked or not."""
    while (one := node()) is not None:
        try:
            one.reload()
        except (OSError, ValueError):  # it was cleared away while we read it: the next look tells
            log.info("the index moved on while it was read")
        del one
        time.sleep(LOOK_EVERY)


def _state_of(folder: Path) -> tuple[str, ...]:
    """When the goods were last written, then everything else that a finder is made of."""
    times = []
    for name in WATCHED:
        try:
            times.append(str((folder / name).stat().st_mtime_ns))
        except FileNotFoundError:
            times.append("")
    return times[0], folder.name, *times[1:]
