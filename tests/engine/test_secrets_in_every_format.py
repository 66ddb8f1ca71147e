"""No format shows a secret, wherever it is in a state and whatever it does to the text around it."""

from pathlib import Path

import pytest

from entra_policy.cli.commands import FORMATS
from tests.support.planted_secrets import CHANGES, secrets_shown


@pytest.mark.parametrize("change", CHANGES)
def test_no_format_shows_a_secret(change: str, tmp_path: Path) -> None:
    assert secrets_shown(tmp_path, CHANGES[change], FORMATS) == []
