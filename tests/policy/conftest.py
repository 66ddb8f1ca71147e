from collections.abc import Iterator

import pytest

from entra_policy.readers.program import batch


@pytest.fixture(scope="session")
def programs() -> Iterator[batch.ProgramServer]:
    """Runs small programs on the embedded engine, one fork each."""
    with batch.program_server(preload=["entra_components"]) as server:
        yield server
