"""One pack for the tests that only ask it questions."""

from collections.abc import Iterator

import pytest

from tests.policy.analyzer.pack import Pack, running_pack


@pytest.fixture(scope="session")
def shared_pack() -> Iterator[Pack]:
    with running_pack() as pack:
        yield pack


@pytest.fixture
def pack(shared_pack: Pack) -> Pack:
    """A pack at the beginning of an operation, with the default settings."""
    shared_pack.begin()
    return shared_pack
