"""Which index serves and what it knows beside its goods; quick to import for who asks only that."""

import json
import os
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from kefu.discovery.engine.scales import Scales

FORM = 2  # of the fields in `shelf`; an index of another form is built anew
FORM_BEFORE_IT_WAS_SAID = 1


@dataclass
class About:
    """What an index knows beside its goods."""

    position: int = 0  # transactions before this one are in it
    scales: Scales = field(default_factory=Scales)
    own_words: list[str] = field(default_factory=list)
    form: int = FORM

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


def current_folder(root: Path) -> Path | None:
    """Nothing where none was built, or one of another form, as an older Kefu wrote it."""
    link = root / "current"
    folder = root / link.readlink() if link.exists() else None
    return folder if folder and _is_of_our_form(folder) else None


def write_whole(path: Path, text: str) -> None:
    """All of it or nothing, whatever happens in between."""
    draft = path.with_suffix(".draft")
    with draft.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


@lru_cache(8)
def _is_of_our_form(folder: Path) -> bool:
    return About.load(folder).form == FORM
