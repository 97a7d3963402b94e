"""The production profile, started by the command that starts it."""

import os
import subprocess
import sys

import pytest

from tests.scratch import ROOT

SECRET = "a secret of this test's own, long enough for the profile"
SOUND = {
    "KEFU_PROFILE": "production",
    "KEFU_SECRET_KEY": SECRET,
    "KEFU_ALLOWED_HOSTS": "shop.example",
}


def refusal(**settings: str) -> str:
    """What `bin/kefu serve` says before it ends."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KEFU_")}
    done = subprocess.run(
        [sys.executable, "-m", "kefu.config", "serve"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        env={**kept, **SOUND, **settings, "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"},
    )
    assert done.returncode == 1
    assert "does not start in production" in done.stderr
    return done.stderr


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"KEFU_SECRET_KEY": "short"}, "KEFU_SECRET_KEY is shorter"),
        ({"KEFU_SECRET_KEY": ""}, "KEFU_SECRET_KEY is the demo secret"),
        ({"KEFU_PERSONAL_KEY": "only-for-development"}, "KEFU_PERSONAL_KEY is the demo secret"),
        ({"KEFU_DEBUG": "1"}, "KEFU_DEBUG is on"),
        ({"KEFU_ALLOWED_HOSTS": ""}, "KEFU_ALLOWED_HOSTS is empty"),
        ({"KEFU_ALLOWED_HOSTS": "*"}, 'KEFU_ALLOWED_HOSTS holds "*"'),
    ],
)
def test_production_refuses_what_must_not_reach_the_public(settings, named):
    assert named in refusal(**settings)


def test_production_names_all_faults_at_once():
    said = refusal(KEFU_SECRET_KEY="only-for-development", KEFU_DEBUG="1", KEFU_ALLOWED_HOSTS="")

    for name in ("KEFU_SECRET_KEY", "KEFU_PERSONAL_KEY", "KEFU_DEBUG", "KEFU_ALLOWED_HOSTS"):
        assert name in said


def test_a_secret_may_come_from_a_file(tmp_path, monkeypatch):
    from kefu.config import env

    file = tmp_path / "secret"
    file.write_text("from a file\n")
    monkeypatch.setenv("KEFU_SECRET_KEY_FILE", str(file))
    monkeypatch.setenv("KEFU_SECRET_KEY", "from the environment")

    assert env.text("KEFU_SECRET_KEY") == "from a file"
