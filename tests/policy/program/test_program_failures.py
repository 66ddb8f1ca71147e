"""A program that fails, ends early, never ends or interferes: each is reported in one clear message."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from entra_policy.errors import ProgramError, UsageError
from entra_policy.inventory import Inventory
from entra_policy.readers.program import read_program
from entra_policy.resource import Resource, SourceLocation
from entra_policy.values import UNKNOWN
from tests.support.programs import run_programs

pytestmark = pytest.mark.engine  # starts a process for each program

# Seconds that no program here needs, however busy the machine is; a test that hangs is ended by its own limit.
LONG = 240.0
NOTHING_CHECKED = "before its resources were complete: nothing was checked."


@pytest.fixture
def project(tmp_path: Path) -> Callable[[str], Path]:
    def write(program: str) -> Path:
        (tmp_path / "Pulumi.yaml").write_text("name: failing\nruntime: python\n", encoding="utf-8")
        (tmp_path / "__main__.py").write_text(program, encoding="utf-8")
        return tmp_path

    return write


def failure(project: Path, timeout: float = LONG) -> str:
    """The message of the failure, with the project's folder as PROJECT."""
    with pytest.raises(ProgramError) as raised:
        read_program(project, stack=None, timeout=timeout)
    return str(raised.value).replace(str(project), "PROJECT")


def fast_failure(program: str, timeout: float = LONG) -> str:
    """The message of a program in a fork; the folder's name is left out."""
    [result] = run_programs([program], timeout=timeout)
    assert isinstance(result, ProgramError)
    text = str(result)
    start = text.find('File "')
    while start >= 0:
        end = text.index("__main__.py", start)
        text = text[: start + 6] + text[end:]
        start = text.find('File "', start + 6)
    return text


def test_an_exception_is_reported_with_the_programs_own_frames(project: Callable[[str], Path]) -> None:
    program = "import sys\nprint('to standard output')\ndef fail():\n    raise ValueError('no')\nfail()\n"
    assert failure(project(program)) == (
        "The program in PROJECT failed:\n\n"
        "Traceback (most recent call last):\n"
        '  File "PROJECT/__main__.py", line 5, in <module>\n'
        "    fail()\n"
        '  File "PROJECT/__main__.py", line 4, in fail\n'
        "    raise ValueError('no')\n"
        "ValueError: no\n\n"
        "It printed:\nto standard output"
    )


def test_a_program_in_a_folder_called_like_the_sdk(tmp_path: Path) -> None:
    folder = tmp_path / "pulumi"
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text("name: failing\nruntime: python\n", encoding="utf-8")
    (folder / "__main__.py").write_text("1 / 0\n", encoding="utf-8")
    assert failure(folder) == (
        "The program in PROJECT failed:\n\n"
        "Traceback (most recent call last):\n"
        '  File "PROJECT/__main__.py", line 1, in <module>\n'
        "    1 / 0\n"
        "    ~~^~~\n"
        "ZeroDivisionError: division by zero"
    )


def test_a_syntax_error() -> None:
    assert fast_failure("import pulumi\nx = (\n") == (
        "The program failed:\n\n  File \"__main__.py\", line 2\n    x = (\n        ^\nSyntaxError: '(' was never closed"
    )


def test_an_exception_in_an_output() -> None:
    assert fast_failure("import pulumi\npulumi.Output.from_input('x').apply(lambda value: int(value))\n") == (
        "The program failed:\n\n"
        "Traceback (most recent call last):\n"
        '  File "__main__.py", line 2, in <lambda>\n'
        "    pulumi.Output.from_input('x').apply(lambda value: int(value))\n"
        "                                                      ^^^^^^^^^^\n"
        "ValueError: invalid literal for int() with base 10: 'x'"
    )


def test_an_input_that_is_no_value() -> None:
    program = "import pulumi_azuread as azuread\nazuread.Group('g', display_name=b'x', security_enabled=True)\n"
    assert fast_failure(program).rsplit("\n\n", 1)[1] == (
        "ValueError: While processing resource: 'g', type: 'azuread:index/group:Group'\n"
        "ValueError has risen: While processing input: 'display_name', type <class 'str'>, value b'x'\n"
        "ValueError has risen: unexpected input of type bytes for display_name in Group"
    )


def test_a_missing_configuration_value() -> None:
    assert fast_failure("import pulumi\npulumi.Config().require('tenant')\n") == (
        "The program was stopped at __main__.py:2: Missing required configuration variable 'example:tenant'\n"
        "\tplease set a value using the command `pulumi config set example:tenant <value>`"
    )


@pytest.mark.parametrize(
    ("program", "how"),
    [
        ("import sys\nsys.exit(True)", "itself at __main__.py:2 with exit code 1"),
        ("import sys\nsys.exit(0.0)", "itself at __main__.py:2 and said: 0.0"),
        ("import sys\nsys.exit([])", "itself at __main__.py:2 and said: []"),
        ("import sys\nsys.exit(3)", "itself at __main__.py:2 with exit code 3"),
        ("import sys\nsys.exit('no tenant')", "itself at __main__.py:2 and said: no tenant"),
        ("import os\nos._exit(0)", "its own process with exit code 0 (os._exit, or a crash)"),
        ("import os\nos._exit(7)", "its own process with exit code 7 (os._exit, or a crash)"),
    ],
)
def test_an_early_end_is_no_success(program: str, how: str) -> None:
    assert fast_failure(program) == f"The program ended {how}, {NOTHING_CHECKED}"


def test_an_exit_while_registrations_are_on_their_way_is_no_success() -> None:
    program = (
        "import sys\nimport pulumi_azuread as azuread\n"
        "azuread.Group('g', display_name='x', security_enabled=True).urn.apply(lambda _: sys.exit(0))\n"
    )
    assert fast_failure(program) == f"The program ended itself at __main__.py:3 with exit code 0, {NOTHING_CHECKED}"


@pytest.mark.parametrize(
    "end", ["sys.exit()", "sys.exit(0)", "sys.exit(main())", "sys.exit(False)", "raise SystemExit", "exit(256)"]
)
def test_a_success_as_exit_status_is_a_normal_end(end: str) -> None:
    program = f"import sys, pulumi\ndef main():\n    pulumi.export('x', 1)\n    pulumi.export('x', 2)\nmain()\n{end}\n"
    [inventory] = run_programs([program], project="failing")
    assert isinstance(inventory, Inventory)
    assert (inventory.resources, inventory.gaps) == (
        empty_stack({"x": 2}),
        (),
    )


def test_an_early_end_after_resources_is_no_success(project: Callable[[str], Path]) -> None:
    program = (
        "import os\nimport pulumi_azuread as azuread\n"
        "azuread.Group('g', display_name='x', security_enabled=True).urn.apply(lambda _: os._exit(0))\n"
    )
    assert failure(project(program)) == (
        f"The program in PROJECT ended its own process with exit code 0 (os._exit, or a crash), {NOTHING_CHECKED}"
    )


@pytest.mark.parametrize("name", ["SIGKILL", "SIGTERM", "SIGSEGV"])
def test_a_signal(name: str) -> None:
    program = f"import os, signal\nos.kill(os.getpid(), signal.{name})"
    assert fast_failure(program) == f"The program was ended by the signal {name}: nothing was checked."


def at_its_limit(run: Callable[[float], str], waits: Path) -> tuple[float, str]:
    """The first time limit that leaves the program the time to begin to wait, and what comes of it.

    Args:
        run: runs the program with a time limit.
        waits: where the program writes the time at which it begins to wait. It begins in the first half of its time,
            or it may be on its way when its time is over.
    """
    for limit in (0.3, 1.2, 4.8, 19.2, 76.8):
        begun = time.monotonic()
        message = run(limit)
        if waits.exists() and float(waits.read_text(encoding="utf-8")) < begun + limit / 2:
            return limit, message
        waits.unlink(missing_ok=True)
    raise AssertionError("no limit is long enough")


def test_an_endless_program_is_ended_with_its_place(project: Callable[[str], Path], tmp_path: Path) -> None:
    folder = project(
        "import pathlib, time\n\ndef wait():\n    pathlib.Path('waits').write_text(str(time.monotonic()))\n"
        "    while True: pass\n\n\nwait()\n"
    )
    limit, message = at_its_limit(lambda limit: failure(folder, timeout=limit), tmp_path / "waits")
    assert message == (
        f"The program in PROJECT did not end within {limit:g} seconds. A program that needs more time gets it with "
        "--timeout SECONDS.\n\nIt was here (innermost first):\n"
        "  __main__.py:5, in wait\n  __main__.py:8, in <module>"
    )


def test_a_program_that_waits_for_nothing(tmp_path: Path) -> None:
    waits = tmp_path / "waits"
    program = (
        "import asyncio, pathlib, pulumi, time\nasync def never():\n"
        f"    pathlib.Path({str(waits)!r}).write_text(str(time.monotonic()))\n    await asyncio.Event().wait()\n"
        "pulumi.export('x', pulumi.Output.from_input(never()))\n"
    )
    limit, message = at_its_limit(lambda limit: fast_failure(program, timeout=limit), waits)
    assert message == (
        f"The program did not end within {limit:g} seconds. A program that needs more time gets it with "
        "--timeout SECONDS."
    )


@pytest.mark.parametrize(
    "program",
    [
        "import os\nos.closerange(3, 256)\n",
        "import os\nos.closerange(3, 256)\nx = [open('f', 'w') for _ in range(9)]\n",
    ],
    ids=["closed", "closed-and-taken"],
)
def test_a_closed_descriptor(program: str, project: Callable[[str], Path]) -> None:
    folder = project(program)
    assert failure(folder) == (
        "The program in PROJECT closed a descriptor that it had not opened (as os.closerange does), "
        "so its resources could not be handed over: nothing was checked."
    )
    assert not (folder / "f").exists() or (folder / "f").read_bytes() == b""


def test_garbage_on_the_descriptor(project: Callable[[str], Path]) -> None:
    program = (
        "import os\nfor descriptor in range(3, 20):\n    try:\n        os.write(descriptor, b'0 5\\n12345')\n"
        "    except OSError:\n        pass\n"
    )
    assert failure(project(program)) == (
        "The program in PROJECT wrote to a descriptor that it had not opened, so its resources could not be distinguished "
        "from what it wrote: nothing was checked."
    )


def empty_stack(outputs: dict[str, int]) -> tuple[Resource, ...]:
    return (
        Resource(
            type="pulumi:pulumi:Stack",
            urn="urn:pulumi:dev::failing::pulumi:pulumi:Stack::failing-dev",
            name="failing-dev",
            props={},
            outputs=dict(outputs),
            id=None,
            property_dependencies={},
        ),
    )


@pytest.mark.parametrize(
    "program",
    [
        "import os, time, pulumi\nif os.fork() == 0:\n    time.sleep(600)\npulumi.export('x', 1)\n",
        "import os, pulumi\nos.fork()\npulumi.export('x', 1)\n",
        "import subprocess, pulumi\nsubprocess.Popen(['sleep', '600'])\npulumi.export('x', 1)\n",
        "import threading, pulumi\nthreading.Thread(target=threading.Event().wait).start()\npulumi.export('x', 1)\n",
        "import sys, pulumi\npulumi.export('x', len(sys.stdin.read()) + 1)\n",
        "import sys, pulumi\nfor _ in range(500):\n    sys.stdout.write('x' * 100_000)\npulumi.export('x', 1)\n",
        "import os, pulumi\nos.close(1)\nos.close(2)\npulumi.export('x', 1)\n",
    ],
    ids=["fork-that-stays", "fork-that-goes-on", "process", "thread", "standard-input", "flood", "closed-output"],
)
def test_what_a_program_may_do(program: str, project: Callable[[str], Path], capfd: pytest.CaptureFixture[str]) -> None:
    folder = project(program)
    assert read_program(folder, stack="dev", timeout=LONG) == Inventory(
        resources=empty_stack({"x": 1}),
        origin=f"the program in {folder}, stack dev (it has no Pulumi.dev.yaml)",
    )
    assert capfd.readouterr() == ("", "")


def test_only_the_end_of_a_flood_is_shown(project: Callable[[str], Path]) -> None:
    program = "print('x' * 1_000_000)\nprint('the end')\nraise ValueError\n"
    assert failure(project(program)) == (
        "The program in PROJECT failed:\n\n"
        'Traceback (most recent call last):\n  File "PROJECT/__main__.py", line 3, in <module>\n'
        "    raise ValueError\nValueError\n\n"
        f"It printed:\n{'x' * (4_000 - len(chr(10) + 'the end' + chr(10)))}\nthe end"
    )


def test_a_secret_in_the_programs_own_messages_is_not_shown() -> None:
    program = (
        "import pulumi\n"
        "def fail(value):\n    print('got', value)\n    return int(value)\n"
        "pulumi.Output.secret('pl4nted-secret').apply(fail)\n"
    )
    assert fast_failure(program) == (
        "The program failed:\n\n"
        "Traceback (most recent call last):\n"
        '  File "__main__.py", line 4, in fail\n'
        "    return int(value)\n"
        "           ^^^^^^^^^^\n"
        "ValueError: invalid literal for int() with base 10: '[secret]'\n\n"
        "It printed:\ngot [secret]"
    )


def test_two_resources_of_one_name() -> None:
    program = (
        "import pulumi_azuread as azuread\n"
        "azuread.Group('g', display_name='a', security_enabled=True)\n"
        "azuread.Group('g', display_name='b', security_enabled=True)\n"
    )
    assert fast_failure(program) == (
        "The program was stopped: Two resources have the URN urn:pulumi:dev::example::azuread:index/group:Group::g "
        "(__main__.py:2 and __main__.py:3). Give one of them another name."
    )


def test_default_providers_that_are_forbidden() -> None:
    program = "import pulumi_azuread as azuread\nazuread.Group('g', display_name='a', security_enabled=True)\n"
    [result] = run_programs([program], config={"pulumi:disable-default-providers": '["*"]'})
    assert str(result) == (
        "The program was stopped: azuread:index/group:Group needs an explicit provider: "
        "pulumi:disable-default-providers forbids the default provider of azuread."
    )


@pytest.mark.parametrize("timeout", [0.0, -1.0, float("nan")])
def test_no_time_at_all(timeout: float, project: Callable[[str], Path]) -> None:
    with pytest.raises(UsageError) as raised:
        read_program(project(""), stack="dev", timeout=timeout)
    assert str(raised.value) == f"--timeout must be more than 0 seconds, and is {timeout:g}."


def test_a_transform_that_raises() -> None:
    program = (
        "import pulumi, pulumi_azuread as azuread\n"
        "def fail(args):\n    raise ValueError('no')\n"
        "pulumi.runtime.register_resource_transform(fail)\n"
        "azuread.Group('g', display_name='a', security_enabled=True)\n"
    )
    assert fast_failure(program) == (
        "The program was stopped: A transform failed: no:\n"
        "  File \"__main__.py\", line 3, in fail\n    raise ValueError('no')"
    )


READ = """
import sys
from pathlib import Path
from entra_policy.readers.program import read_program
read_program(Path(sys.argv[1]), stack="dev", timeout=600)
"""


@pytest.mark.parametrize("name", ["SIGINT", "SIGKILL"])
def test_the_program_ends_with_the_reader(name: str, project: Callable[[str], Path], tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "alive")
    folder = project("alive = open('alive', 'w')\nalive.write('x')\nalive.flush()\nimport time\ntime.sleep(600)\n")
    with subprocess.Popen([sys.executable, "-c", READ, str(folder)], stderr=subprocess.DEVNULL) as reader:
        with (tmp_path / "alive").open() as alive:
            assert alive.read(1) == "x"
            reader.send_signal(signal.Signals[name])
            # The end of the pipe comes when the program's process has ended.
            assert alive.read() == ""
        assert reader.wait() != 0


def test_unknown_is_the_id_of_what_is_to_be_made() -> None:
    [inventory] = run_programs(
        ["import pulumi_azuread as azuread\n\nazuread.Group('g', display_name='a', security_enabled=True)\n"]
    )
    assert isinstance(inventory, Inventory)
    group = inventory.resources[-1]
    assert group == Resource(
        type="azuread:index/group:Group",
        urn="urn:pulumi:dev::example::azuread:index/group:Group::g",
        name="g",
        props={"displayName": "a", "securityEnabled": True},
        outputs={},
        parent="urn:pulumi:dev::example::pulumi:pulumi:Stack::example-dev",
        provider=group.provider,
        id=UNKNOWN,
        property_dependencies={},
        source=SourceLocation("__main__.py", 3),
    )
