"""What a program leaves running: it may still declare resources, and what doesn't end is a gap."""

import pytest

from entra_policy.errors import ProgramError
from entra_policy.gap import Gap, GapKind
from entra_policy.inventory import Inventory
from tests.support.programs import run_programs

pytestmark = pytest.mark.engine  # starts a process for each program

BEFORE = """\
import asyncio, sys, threading
import pulumi
import pulumi_azuread as azuread


def group(name):
    return azuread.Group(name, display_name=name, security_enabled=True)


"""
# Short, for programs of which something never ends: half of what is left of it is spent with waiting.
SECONDS = 8.0


def run(code: str, timeout: float = 240.0) -> Inventory:
    [inventory] = run_programs([BEFORE + code], timeout=timeout)
    assert isinstance(inventory, Inventory), inventory
    return inventory


def names(inventory: Inventory) -> list[str]:
    return [one.name for one in inventory.resources if one.type == "azuread:index/group:Group"]


def still_running(what: str, line: int) -> Gap:
    return Gap(
        GapKind.UNFINISHED_TASK,
        f"__main__.py:{line}: {what} was still running when the program had ended: what it declares later could not be "
        "seen.",
        "Await it before the program ends (`pulumi.run` takes an asynchronous main function), or check a preview "
        "instead: `pulumi preview --json --show-sames > preview.json`.",
    )


LATE = {
    "task": """\
async def main():
    await asyncio.sleep(0.05)
    group("a")

asyncio.ensure_future(main())
""",
    "task-of-a-task": """\
async def inner():
    await asyncio.sleep(0)
    group("b")

async def main():
    await asyncio.sleep(0.05)
    group("a")
    asyncio.ensure_future(inner())

asyncio.ensure_future(main())
""",
    "awaits-a-resource": """\
async def main():
    await group("a").urn.future()
    group("b")

asyncio.ensure_future(main())
""",
    "thread": """\
def work(loop):
    loop.call_soon_threadsafe(group, "a")

threading.Thread(target=work, args=(asyncio.get_event_loop(),)).start()
""",
    "timer": """\
asyncio.get_event_loop().call_later(0.05, group, "a")
""",
    "timer-thread": """\
loop = asyncio.get_event_loop()
threading.Timer(0.05, lambda: loop.call_soon_threadsafe(group, "a")).start()
""",
    "failed": """\
async def main():
    raise ValueError("nobody waits")

asyncio.ensure_future(main())
group("a")
""",
}


@pytest.mark.parametrize(("case", "code"), LATE.items(), ids=LATE)
def test_what_is_declared_late_counts(case: str, code: str) -> None:
    inventory = run(code)
    declared = ["a", "b"] if case in {"task-of-a-task", "awaits-a-resource"} else ["a"]
    assert (names(inventory), inventory.gaps) == (declared, ())


def test_a_transform_of_what_is_declared_late() -> None:
    inventory = run(
        "def mark(args):\n    return pulumi.ResourceTransformResult({**args.props, 'description': 'd'}, args.opts)\n"
        "pulumi.runtime.register_resource_transform(mark)\n"
        "async def main():\n    await asyncio.sleep(0.05)\n    group('a')\nasyncio.ensure_future(main())\n"
    )
    assert dict(inventory.resources[-1].props) == {"description": "d", "displayName": "a", "securityEnabled": True}


def test_a_task_that_never_ends_is_a_gap() -> None:
    inventory = run(
        "class Server:\n    async def serve(self):\n        group('b')\n        await asyncio.Event().wait()\n"
        "asyncio.ensure_future(Server().serve())\ngroup('a')\n",
        SECONDS,
    )
    assert (names(inventory), inventory.gaps) == (["a", "b"], (still_running("the coroutine Server.serve", 13),))
    assert not inventory.whole


def test_a_timer_that_is_far_away_is_a_gap() -> None:
    inventory = run("asyncio.get_event_loop().call_later(600, group, 'a')\n", SECONDS)
    assert (names(inventory), inventory.gaps) == ([], (still_running("the function group", 6),))


def test_a_task_of_a_program_that_exits_is_a_gap() -> None:
    inventory = run(
        "async def main():\n    await asyncio.sleep(600)\n    group('b')\nasyncio.ensure_future(main())\n"
        "group('a')\nsys.exit(0)\n"
    )
    assert (names(inventory), inventory.gaps) == (["a"], (still_running("the coroutine main", 11),))


def test_a_task_that_waits_in_another_function() -> None:
    inventory = run(
        "async def wait():\n    await asyncio.sleep(600)\n\n\nasync def main():\n    await wait()\n"
        "asyncio.ensure_future(main())\n",
        SECONDS,
    )
    assert inventory.gaps == (still_running("the coroutine main", 11),)


def test_a_thread_that_never_ends_is_a_gap() -> None:
    inventory = run(
        "def work():\n    threading.Event().wait()\nthreading.Thread(target=work, name='worker').start()\ngroup('a')\n",
        SECONDS,
    )
    assert (names(inventory), inventory.gaps) == (["a"], (still_running("the thread worker", 11),))


def test_a_thread_that_waits_for_its_time_is_a_gap() -> None:
    inventory = run("timer = threading.Timer(600, group, ['a'])\ntimer.name = 'later'\ntimer.start()\n", SECONDS)
    assert (names(inventory), inventory.gaps) == ([], (still_running("the thread later", 6),))


def test_a_daemon_and_an_idle_pool_are_no_gaps() -> None:
    inventory = run(
        "from concurrent.futures import ThreadPoolExecutor\n"
        "def work():\n    threading.Event().wait()\nthreading.Thread(target=work, daemon=True).start()\n"
        "pool = ThreadPoolExecutor()\npool.submit(int).result()\ngroup('a')\n"
    )
    assert (names(inventory), inventory.gaps) == (["a"], ())


def test_a_refusal_in_a_task_stops_the_program() -> None:
    [refused] = run_programs(
        [
            BEFORE + "async def main():\n    await asyncio.sleep(0)\n"
            "    group(str(int(azuread.get_client_config().tenant_id, 16)))\nasyncio.ensure_future(main())\n"
        ]
    )
    assert isinstance(refused, ProgramError)
    assert str(refused) == (
        "The program was stopped at __main__.py:12: The program makes a number or bytes of tenantId of "
        "azuread:index/getClientConfig:getClientConfig, which only the cloud knows. Pass the value on as the output of "
        "the form of the call whose name ends in _output; where the program decides by it, let it decide by the stack's "
        "configuration instead (`pulumi.Config`), or check a preview instead: "
        "`pulumi preview --json --show-sames > preview.json`."
    )
