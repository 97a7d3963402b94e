"""Building this node's index from the database, and keeping it up with what changes."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from django.conf import settings

from kefu.discovery.engine import node as files
from kefu.discovery.engine import shelf
from kefu.discovery.engine.about import About
from kefu.discovery.engine.goods import Typist
from kefu.discovery.engine.lexicon import Lexicon
from kefu.discovery.engine.node import Node
from kefu.discovery.engine.scales import Scales
from kefu.discovery.engine.words import Cutter
from kefu.discovery.models.search import Synonym, Touched
from kefu.discovery.queries.goods import Catalogue
from kefu.discovery.services.changes import changes_since

LEARNED_FROM = 20_000  # goods, for the ranges of numbers
TELL_EVERY = 10_000
AT_ONCE = 1_000

Progress = Callable[[int], None]


def rebuild(*, progress: Progress = lambda _done: None) -> int:
    """Build an index beside the one that serves, then let it serve. Returns how many goods.

    Raises Busy when another process builds already.
    """
    node = Node(settings.SEARCH_DIR)
    with node.writing("building"):
        _changes, position = changes_since(2**62)
        folder = node.new_folder()
        count = _build(folder, position, progress)
        node.serve(folder)
    return count


class Follower:
    """Keeps this node's index up with the database: one process on each node."""

    def __init__(self) -> None:
        self.node = Node(settings.SEARCH_DIR)
        self._folder: Path | None = None
        self._seen: dict[int, int] = {}

    def follow(self) -> int:
        """Take in what changed since the last time. Returns how many goods it looked at."""
        if self.node.current is None:
            return rebuild()
        if self.node.current != self._folder:
            self._open(self.node.current)
        changes, position = changes_since(self.about.position)
        fresh = {key: number for key, number in changes if self._seen.get(key) != number}
        if Touched.EVERYTHING in fresh:
            return rebuild()
        if Touched.SYNONYMS in fresh:
            files.keep_synonyms(self.folder, _synonyms())
        goods = [key for key in fresh if key > 0]
        for start in range(0, len(goods), AT_ONCE):
            self._take_in(goods[start : start + AT_ONCE])
        self._remember(dict(changes), position)
        return len(goods)

    def forget_what_was_seen(self) -> None:
        """Take in again whatever an open transaction still holds."""
        self._seen = {}

    @property
    def folder(self) -> Path:
        assert self._folder is not None  # noqa: S101  opened before anything is followed
        return self._folder

    def _open(self, folder: Path) -> None:
        self.about = About.load(folder)
        self.lexicon = Lexicon.load(folder / "lexicon.json")
        index = shelf.open_index(folder)
        typist = Typist(Cutter(self.about.own_words), self.about.scales)
        self.writer = shelf.Writer(index, typist)
        self._folder, self._seen = folder, {}

    def _take_in(self, keys: Sequence[int]) -> None:
        catalogue = Catalogue()
        self.writer.remove(keys)
        pages = list(self.writer.add(catalogue.goods(keys)))
        self.writer.commit()
        new = [page.surface for page in pages if not set(page.surface) <= self.lexicon.words.keys()]
        for surface in new:
            self.lexicon.hear(surface)
        if new:
            files.tell_fresh(self.folder, new)

    def _remember(self, changes: dict[int, int], position: int) -> None:
        """What an older transaction holds open is read again, but not done again."""
        self._seen = changes
        if position != self.about.position:
            self.about.position = position
            self.about.save(self.folder)


def _build(folder: Path, position: int, progress: Progress) -> int:
    catalogue = Catalogue()
    lexicon, own_words = Lexicon(), list(catalogue.names())
    scales = Scales.of(_samples(catalogue))
    writer = shelf.Writer(shelf.make(folder), Typist(Cutter(own_words), scales), threads=2)
    count = 0
    for count, page in enumerate(writer.add(catalogue.all_goods()), start=1):
        lexicon.hear(page.surface)
        if count % TELL_EVERY == 0:
            progress(count)
    writer.close()
    for name in own_words:
        lexicon.name(name)
    lexicon.save(folder / "lexicon.json")
    files.keep_synonyms(folder, _synonyms())
    About(position, scales, own_words).save(folder)
    return count


def _samples(catalogue: Catalogue) -> dict[str, list[float]]:
    samples: dict[str, list[float]] = {}
    for goods in catalogue.spread(LEARNED_FROM):
        for code, value in goods.numbers.items():
            samples.setdefault(code, []).append(value)
    return samples


def _synonyms() -> Iterable[Sequence[str]]:
    return Synonym.objects.values_list("phrases", flat=True)
