"""Settings from the environment: `KEFU_NAME`, or a file named by `KEFU_NAME_FILE` for secrets."""

import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parents[2]


def text(name: str, default: str = "") -> str:
    file = os.environ.get(f"{name}_FILE")
    if file:
        return Path(file).read_text().strip()
    return os.environ.get(name) or default  # set to nothing is not set


def flag(name: str, *, default: bool) -> bool:
    return text(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def number(name: str, default: int) -> int:
    return int(text(name, str(default)))


def var_dir() -> Path:
    """Where an installation keeps what it makes: database, uploads, logs."""
    return Path(text("KEFU_VAR", str(BASE_DIR / "var"))).resolve()


def database_url() -> str:
    """The database named by the operator, else the embedded one, wherever its socket is."""
    file = var_dir() / "database-url"
    embedded = (
        file.read_text() if file.exists() else f"postgresql://postgres@/kefu?host={var_dir()}/pg"
    )
    return text("DATABASE_URL", embedded)


def pairs(name: str) -> dict[str, str]:
    """`a=1,b=2` as a dictionary."""
    return dict(word.split("=", 1) for word in words(name))
