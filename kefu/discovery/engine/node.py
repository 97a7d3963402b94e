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
import os
import shutil
import threading
import time
import weakref
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from uuid import uuid4

from kefu.discovery.engine import shelf
from kefu.discovery.engine.finder import Finder
from kefu.discovery.engine.lexicon import Lexicon
from kefu.discovery.engine.reading import Reader, Synonyms, hear_synonyms
from kefu.discovery.engine.scales import Scales
from kefu.discovery.engine.wordbook import COMMON
from kefu.discovery.engine.words import Cutter

log = logging.getLogger(__name__)

LOOK_EVERY = 0.5  # seconds between looks whether the index moved on
FORM_BEFORE_IT_WAS_SAID = 1
WATCHED = ("meta.json", "fresh.jsonl", "synonyms.json")


class Busy(Exception):
    """Another process is writing this index."""


@dataclass
class About:
    """What an index knows beside its goods."""

    position: int = 0  # transactions before this one are in it
    scales: Scales = field(default_factory=Scales)
    own_words: list[str] = field(default_factory=list)
    form: int = shelf.FORM

    def save(self, folder: Path) -> None:
        data = {
            "position": self.position,
            "edges": self.scales.edges,
            "own_words": self.own_words,
            "form": self.form,
        }
        write_whole(folder / "about.json", json.dumps(data, ensure_ascii=False))

    @classmethod
    def load(cls, folder: Path) -> "About":
        data = json.loads((folder / "about.json").read_text(encoding="utf-8"))
        scales, form = Scales(data["edges"]), data.get("form", FORM_BEFORE_IT_WAS_SAID)
        return cls(data["position"], scales, data["own_words"], form)


class Node:
    """Answers with the newest finder; a reload goes on beside while the old one answers."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._finder: Finder | None = None
        self._state: tuple[str, ...] = ()
        self._lock = threading.Lock()

    @property
    def current(self) -> Path | None:
        """Nothing where none was built, or one of another form, as an older Kefu wrote it."""
        link = self.root / "current"
        folder = self.root / link.readlink() if link.exists() else None
        return folder if folder and _is_of_our_form(folder) else None

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


@lru_cache(8)
def _is_of_our_form(folder: Path) -> bool:
    return About.load(folder).form == shelf.FORM


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


def write_whole(path: Path, text: str) -> None:
    """All of it or nothing, whatever happens in between."""
    draft = path.with_suffix(".draft")
    with draft.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


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
