import pytest

from entra_policy.readers.program import batch
from entra_policy.testing.programs import program_server


@pytest.fixture(scope="session")
def programs() -> batch.ProgramServer:
    """Runs small programs on the embedded engine, one fork each."""
    return program_server()
