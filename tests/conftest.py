"""What all tests share: settings, the engine tests' marker, the reference folder."""

import gc
import os
import signal
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Machines differ in speed; a property is judged by its truth, not by how long the search for inputs takes. The same
# commit gets the same verdict each time; HYPOTHESIS_SEARCH=1 searches for inputs that haven't been tried.
settings.register_profile("project", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
settings.register_profile("search", settings.get_profile("project"), derandomize=False)
# `make quick` looks at fewer inputs of each property than `make test`.
settings.register_profile("quick", settings.get_profile("project"), max_examples=25)

# A run that was started in the background ignores interrupts, and so would the programs that tests interrupt.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Otherwise each worker of each run compiles all tests again where PYTHONDONTWRITEBYTECODE is set, and each program that
# the tests start compiles what was edited since the set-up: more than a tenth of the time.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

TESTS = Path(__file__).parent
ROOT = TESTS.parent


def pytest_configure(config: pytest.Config) -> None:
    quick = config.option.markexpr == "not engine"
    settings.load_profile("search" if os.environ.get("HYPOTHESIS_SEARCH") else "quick" if quick else "project")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if TESTS / "engine" in item.path.parents:
            item.add_marker(pytest.mark.engine)
    # Several tests run the same programs: neighbours are run by one worker, which runs each program once.
    items.sort(key=lambda item: "programs" not in getattr(item, "fixturenames", ()))


def pytest_collection_finish() -> None:
    # What was collected stays until the end; without this, each full garbage collection scans all of it.
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def project_root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def reference_dir() -> Path:
    """The folder of documents that the tests compare with; its README.md has their sources and licences."""
    return TESTS / "reference"
