"""The words that the demo's carrier and the demo's shop have agreed on."""

import secrets
from collections.abc import Mapping
from pathlib import Path

PHONE_TAIL = "0138"


def fresh_keys() -> dict[str, dict[str, str]]:
    return {
        "sf": {
            "partner": f"KEFU{secrets.token_hex(3).upper()}",
            "check_word": secrets.token_hex(16),
            "phone_tail": PHONE_TAIL,
        },
        "kuaidi100": {
            "customer": secrets.token_hex(16).upper(),
            "key": secrets.token_hex(8),
            "salt": secrets.token_hex(16),
        },
    }


def kept_keys(folder: Path) -> dict[str, dict[str, str]]:
    """The same ones each time, made at the first; a file for each word, so that none is lost."""
    folder.mkdir(parents=True, exist_ok=True)
    return {
        adapter: {name: _kept(folder / f"{adapter}_{name}.txt", word) for name, word in own.items()}
        for adapter, own in fresh_keys().items()
    }


def _kept(path: Path, word: str) -> str:
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(word)
    return path.read_text()


Keys = Mapping[str, Mapping[str, str]]
