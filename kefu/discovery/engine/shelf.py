"""An index on disk: what its fields are, writing goods into it, opening it to read."""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import tantivy

from kefu.discovery.engine.goods import Goods, Page, Typist
from kefu.discovery.engine.scales import key_of

BUILDING_BYTES, FOLLOWING_BYTES = 256_000_000, 32_000_000
AT_ONCE = 1_000
SEARCHED = ("name", "kind", "short", "more", "long", "codes", "grams")
KEPT = ("name", "kind", "short", "codes", "more")  # as they are, for weighing


def schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("pk", indexed=True, fast=True)
    for name in SEARCHED:
        builder.add_text_field(
            name, stored=name in KEPT, tokenizer_name="whitespace", index_option="freq"
        )
    builder.add_text_field("facet", tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_json_field("number", tokenizer_name="raw", index_option="basic", fast=True)
    for name in ("price", "discount", "rating", "liking"):
        builder.add_float_field(name, fast=True)
    for name in ("sold", "released"):
        builder.add_unsigned_field(name, fast=True)
    return builder.build()


SCHEMA = schema()


class Writer:
    """Writes goods; nothing is seen before `commit`."""

    def __init__(self, index: tantivy.Index, typist: Typist, *, threads: int = 1) -> None:
        """One thread follows changes; more of them build, with more memory."""
        self.index, self.typist = index, typist
        self._writer = index.writer(BUILDING_BYTES if threads > 1 else FOLLOWING_BYTES, threads)

    def add(self, goods: Iterable[Goods]) -> Iterator[Page]:
        """Written down as far as the pages are read.

        Goods are handed on by the thousand: to wake the threads that write for each one costs
        more than the writing.
        """
        rest = iter(goods)
        while some := list(islice(rest, AT_ONCE)):
            pages = list(map(self.typist.page, some))
            for document in list(map(self._document, some, pages)):
                self._writer.add_document(document)
            yield from pages

    def remove(self, pks: Iterable[int]) -> None:
        these = tantivy.Query.term_set_query(SCHEMA, "pk", list(pks))
        self._writer.delete_documents_by_query(these)  # by term it misses unsigned numbers

    def commit(self) -> None:
        self._writer.commit()

    def close(self) -> None:
        """Commit, and wait until what is merged is merged."""
        self._writer.commit()
        self._writer.wait_merging_threads()

    def _document(self, goods: Goods, page: Page) -> tantivy.Document:
        document = tantivy.Document()
        document.add_unsigned("pk", goods.pk)
        for name in SEARCHED:
            if text := getattr(page, name):
                document.add_text(name, text)
        for term in self.typist.facets(goods):
            document.add_text("facet", term)
        if goods.numbers:
            numbers = {key_of(code): float(value) for code, value in goods.numbers.items()}
            document.add_json("number", numbers)
        document.add_float("price", goods.price)
        document.add_float("discount", goods.discount)
        document.add_float("rating", goods.rating)
        document.add_float("liking", goods.liking)
        document.add_unsigned("sold", goods.sold)
        document.add_unsigned("released", goods.released)
        return document


def make(folder: Path | None = None) -> tantivy.Index:
    """A new index, on disk or in memory."""
    if folder is None:
        return tantivy.Index(SCHEMA)
    folder.mkdir(parents=True, exist_ok=True)
    return tantivy.Index(SCHEMA, path=str(folder))


def open_index(folder: Path) -> tantivy.Index:
    return tantivy.Index.open(str(folder))
