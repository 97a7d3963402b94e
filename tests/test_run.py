"""bin/run, for real: in a fresh copy of the tree, as whoever runs the tests and as a plain user.

The packages are installed from the lock file, so the first start takes as long as pip does.
"""

import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

import psutil
import pytest

from e2e.shop import free_port
from tests.scratch import copy_tree

PATIENCE = 400
PLAIN_USER = "kefu-plain"
PYTHONS = [
    "/usr/local/bin/python3",
    "/usr/bin/python3",
    "/usr/bin/python3.13",
    "/usr/bin/python3.12",
]

SOME_OF_EACH_RING = [
    "kefu/core/tests/test_money.py",
    "tests/test_architecture.py",
    "e2e/test_standing.py::test_a_browser_reaches_the_shop",
]


@dataclass
class Place:
    """A copy of the tree somewhere, and who runs it."""

    home: Path
    python: str = sys.executable
    user: str = ""
    port: int = field(default_factory=free_port)
    started: "subprocess.Popen[bytes] | None" = None

    @property
    def log(self) -> Path:
        return self.home / "run.log"

    def run(self) -> str:
        """Type `bin/run` and wait until it says that the shop is open. What it said."""
        with self.log.open("wb") as log:
            self.started = subprocess.Popen(
                ["bin/run"],
                cwd=self.home,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                **self._as(),
            )
        limit = time.monotonic() + PATIENCE
        while "Kefu is open" not in self.said():
            assert self.started.poll() is None, self.said()
            assert time.monotonic() < limit, self.said()
            time.sleep(0.1)
        return self.said()

    def test(self, *arguments: str) -> str:
        """What `bin/test …` says; it must pass."""
        done = subprocess.run(
            ["bin/test", *arguments],
            cwd=self.home,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            **self._as(),
        )
        assert done.returncode == 0, done.stdout
        return done.stdout

    def said(self) -> str:
        return self.log.read_text()

    def answers(self, path: str) -> str:
        with urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
            return answer.read().decode()

    def press(self, key: signal.Signals) -> int:
        assert self.started is not None
        self.started.send_signal(key)
        return self.started.wait(60)

    def left_over(self) -> list[psutil.Process]:
        """Processes that still work here."""
        found = []
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                if str(self.home) in " ".join([*process.cmdline(), process.cwd()]):
                    found.append(process)
        return found

    def clear_away(self) -> None:
        for process in self.left_over():
            with suppress(psutil.Error):
                process.kill()
        shutil.rmtree(self.home, ignore_errors=True)

    def _as(self) -> dict[str, object]:
        env = {
            name: value
            for name, value in os.environ.items()
            if name != "DATABASE_URL" and not name.startswith(("KEFU_", "PYTEST_", "VIRTUAL_ENV"))
        }
        env |= {"KEFU_PORT": str(self.port), "KEFU_DEMO": "0", "KEFU_PYTHON": self.python}
        env |= {"PIP_NO_COMPILE": "1"}  # only to be quicker
        if not self.user:
            return {"env": env}
        owner = pwd.getpwnam(self.user)
        env |= {"HOME": str(self.home), "USER": self.user, "PATH": "/usr/local/bin:/usr/bin:/bin"}
        return {"env": env, "user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}


@pytest.fixture
def place():
    """Somewhere nobody else may look into, as `mktemp -d` makes it."""
    made = Place(Path(tempfile.mkdtemp(prefix="kefu-run-")) / "kefu")
    copy_tree(made.home)
    yield made
    made.clear_away()


@pytest.fixture
def plain_place():
    """A place of somebody who is not root; whoever runs this as such a user is that somebody."""
    if os.geteuid() != 0:
        made = Place(Path(tempfile.mkdtemp(prefix="kefu-run-")))
        copy_tree(made.home)
        yield made
        made.clear_away()
        return
    made = Place(
        Path(tempfile.mkdtemp(prefix="kefu-run-")),
        python=python_for_all(),
        user=ensure_plain_user(),
    )
    copy_tree(made.home)
    subprocess.run(["chown", "-R", f"{PLAIN_USER}:", str(made.home)], check=True)
    yield made
    made.clear_away()


def ensure_plain_user() -> str:
    try:
        pwd.getpwnam(PLAIN_USER)
    except KeyError:
        subprocess.run(["useradd", "--no-create-home", PLAIN_USER], check=True)
    return PLAIN_USER


def python_for_all() -> str:
    """A Python that others than root may start; this one lies in root's home, perhaps."""
    base = str(Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}")
    for python in [base, *PYTHONS]:
        test = [python, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
        with suppress(OSError):
            owner = pwd.getpwnam(PLAIN_USER)
            if subprocess.run(test, user=owner.pw_uid, check=False, cwd="/").returncode == 0:
                return python
    raise AssertionError(f"no Python 3.11 here that a plain user may start: tried {PYTHONS}")


def test_one_word_opens_the_shop_again_and_again(place):
    first = place.run()
    assert "Setting up" in first
    assert f"http://localhost:{place.port}" in first
    assert place.answers("/health/") == "ok\n"

    assert place.press(signal.SIGINT) == 0
    assert place.left_over() == []

    second = place.run()
    assert "Setting up" not in second
    assert "Preparing" not in second
    assert place.answers("/health/") == "ok\n"

    place.press(signal.SIGKILL)
    third = place.run()  # takes over the database that was left alone
    assert "ends:" not in third
    assert place.answers("/health/") == "ok\n"

    mark = place.home / "var/pg/postmaster.pid"
    dead = mark.read_text().split("\n")
    assert place.press(signal.SIGTERM) == 0
    assert place.left_over() == []
    mark.write_text("\n".join([str(os.getpid()), *dead[1:]]))  # its number is somebody else's now

    place.run()
    assert place.answers("/health/") == "ok\n"

    assert place.press(signal.SIGINT) == 0
    assert place.left_over() == []


def test_a_plain_user_may_run_and_test_it_too(plain_place):
    plain_place.run()

    assert plain_place.answers("/health/") == "ok\n"
    expected = plain_place.user or pwd.getpwuid(os.geteuid()).pw_name
    assert {process.username() for process in plain_place.left_over()} == {expected}
    assert plain_place.press(signal.SIGINT) == 0
    assert plain_place.left_over() == []

    said = plain_place.test("all", *SOME_OF_EACH_RING)
    assert re.search(r"\d+ passed", said)
    assert plain_place.left_over() == []
