"""What all tests share: the marker of the engine tests and the reference folder."""

import os
import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Machines differ in speed; a property is judged by what holds, not by how long the search for inputs takes. The same
# commit gets the same verdict each time; HYPOTHESIS_SEARCH=1 looks for inputs that nobody has tried.
settings.register_profile("project", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
settings.register_profile("search", settings.get_profile("project"), derandomize=False)
settings.load_profile("search" if os.environ.get("HYPOTHESIS_SEARCH") else "project")

# A run that was started in the background ignores interrupts, and so would the programs that tests interrupt.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

TESTS = Path(__file__).parent
ROOT = TESTS.parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if TESTS / "engine" in item.path.parents:
            item.add_marker(pytest.mark.engine)


@pytest.fixture(scope="session")
def project_root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def reference_dir() -> Path:
    """The folder of reference documents that are not part of the project, named by ENTRA_REFERENCE_DIR."""
    folder = os.environ.get("ENTRA_REFERENCE_DIR")
    if not folder:
        pytest.skip("ENTRA_REFERENCE_DIR names no folder with reference documents")
    return Path(folder)
