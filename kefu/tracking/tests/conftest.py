from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def lake(settings, tmp_path) -> Path:
    """Files of this test alone."""
    settings.LAKE_ROOT = tmp_path / "lake"
    return settings.LAKE_ROOT
