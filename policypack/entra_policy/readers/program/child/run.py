"""Runs one program against the recording monitor, in this process and once only."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from typing import TYPE_CHECKING, Any, cast

from .channel import leave

if TYPE_CHECKING:
    from .channel import Channel
    from .failures import Secrets
    from .monitor import RecordingMonitor

_NOT_KNOWN = "[not known]"
_LOOK = "unknown-text-compared"


def run_program(request: dict[str, Any], channel: Channel) -> dict[str, Any] | None:
    """The answer to a request, or None in a process that the program forked off.

    The request has `nonce`, `project`, `stack`, `organization`, `project_directory`, `directory` (the working
    folder), `program` (a folder or a file), `config`, `secret_keys` and `timeout` in seconds.
    """
    # Pulumi, and what needs it, is imported after `serve` has made sure that it is there.
    from pulumi.errors import RunError
    from pulumi.runtime.stack import run_in_stack, wait_for_rpcs

    from .applies import Applies
    from .declared import answer_of
    from .failures import EngineError, innermost_line, program_traceback
    from .idle import Idle
    from .look_ups import LookUps

    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    # What failed is reported once, by the answer.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    monitor = _monitor(request, loop)
    idle = Idle(loop, channel.deadline, wait_for_rpcs)
    monitor.wait_until_idle = idle.wait_from_thread
    secrets = _secrets_of(request)
    look_ups = LookUps(request["project"], request["stack"])
    look_ups.install()
    _install(request, monitor)
    applies = Applies()
    applies.install()
    directory = request["project_directory"]
    os.chdir(request["directory"])
    sys.path.insert(0, request["directory"])
    sys.argv = [request["program"]]

    async def main() -> None:
        try:
            await run_in_stack(cast("Any", lambda: _run_to_its_end(request["program"], channel)))
        except SystemExit as error:
            if not _is_success(error):
                raise
            idle.program_has_exited()
        await idle.wait()
        monitor.gaps.extend(await applies.gaps())

    try:
        loop.run_until_complete(main())
    except (EngineError, RunError) as error:
        answer = _failed(monitor, secrets, "refused", str(error), innermost_line(error, directory))
    except SystemExit as error:
        code = error.code
        message = str(int(code or 0)) if code is None or isinstance(code, int) else str(code)
        answer = _failed(monitor, secrets, "exit", message, innermost_line(error, directory))
    except BaseException as error:  # noqa: BLE001 - whatever a program can raise
        answer = _failed(monitor, secrets, "raised", program_traceback(error), None)
    else:
        answer = answer_of(monitor.declared, _gaps_without_secrets(monitor, secrets), look_ups.answer())
    return answer if channel.is_ours() else None


def _monitor(request: dict[str, Any], loop: asyncio.AbstractEventLoop) -> RecordingMonitor:
    """The monitor of this process, which the SDK uses from now on."""
    from pulumi.runtime import set_all_config
    from pulumi.runtime.mocks import MockEngine
    from pulumi.runtime.proto.resource_pb2_grpc import ResourceMonitorStub
    from pulumi.runtime.settings import Settings, configure

    from .assumed_clouds import AssumedClouds
    from .constructions import Constructions
    from .encrypted import with_unknown_texts
    from .monitor import RecordingMonitor
    from .order import InOrder
    from .surroundings import Surroundings

    calls, constructions, assumed_clouds = InOrder(), Constructions(), AssumedClouds()
    loop.set_default_executor(calls)
    constructions.install()
    assumed_clouds.install()
    # Until version 3.265, the SDK gives transforms to a monitor of this class only.
    monitor_type: Any = type("Monitor", (RecordingMonitor, ResourceMonitorStub), {})
    monitor: RecordingMonitor = monitor_type(
        Surroundings(
            project=request["project"],
            stack=request["stack"],
            directory=request["project_directory"],
            program_directory=request["directory"],
            config=request["config"],
            secret_keys=frozenset(request["secret_keys"]),
        ),
        calls,
        constructions,
        assumed_clouds,
    )
    configure(
        Settings(
            project=request["project"],
            stack=request["stack"],
            monitor=monitor,
            engine=MockEngine(None),
            dry_run=True,
            organization=request["organization"],
            root_directory=request["project_directory"],
        )
    )
    set_all_config(with_unknown_texts(request["config"]), request["secret_keys"])
    return monitor


def _install(request: dict[str, Any], monitor: RecordingMonitor) -> None:
    """Makes unknown values possible in this process, and records what the program decides by them."""
    from . import data_sources, encrypted, library, own_code
    from .looks import LOOKS

    LOOKS.begin(request["project_directory"], request["directory"], monitor.gaps)
    data_sources.install()
    encrypted.install()
    library.install()
    own_code.install()


def _run_to_its_end(program: str, channel: Channel) -> None:
    from . import own_code

    try:
        own_code.run(program)
    finally:
        if not channel.is_ours():
            # A process that the program forked off shares the event loop's descriptors with the one that answers, and
            # would take away what wakes it.
            leave(0)


def _is_success(error: SystemExit) -> bool:
    """Whether the exit code is one with which the real host takes a program for a successful one."""
    return error.code is None or (isinstance(error.code, int) and error.code % 256 == 0)


def _failed(monitor: RecordingMonitor, secrets: Secrets, kind: str, message: str, line: str | None) -> dict[str, Any]:
    """The answer of a program that didn't end well."""
    from .marks import is_derived, without_marks
    from .properties import properties, secret_texts
    from .secret_texts import SecretTexts, shortened

    for one in monitor.declared.values():
        secrets.texts |= secret_texts(properties(one.inputs))
    shown = without_marks(SecretTexts(secrets.texts).without(message), _NOT_KNOWN)
    return {
        "status": "failed",
        "secrets": sorted(secrets.texts),
        "kind": kind,
        "message": shortened(shown),
        "line": line,
        "of_unknown_text": is_derived(message),
        "decided_by_unknown": [
            gap["message"] for gap in _gaps_without_secrets(monitor, secrets) if gap["kind"] == _LOOK
        ],
    }


def _gaps_without_secrets(monitor: RecordingMonitor, secrets: Secrets) -> list[dict[str, str]]:
    from .secret_texts import SecretTexts

    removed = SecretTexts(secrets.texts if monitor.gaps else ())
    return [{key: removed.without(text) for key, text in gap.items()} for gap in monitor.gaps]


def _secrets_of(request: dict[str, Any]) -> Secrets:
    """The secrets that are known before the program runs; it adds those that it declares."""
    import pulumi

    from .failures import Secrets
    from .properties import UNKNOWN

    secrets = Secrets()
    secrets.add_environment()
    for key in request["secret_keys"]:
        secrets.add_configuration(request["config"][key].replace(UNKNOWN, ""))
    original = pulumi.Output.secret

    def secret(val: Any) -> Any:
        secrets.add(val)
        return original(val)

    pulumi.Output.secret = staticmethod(secret)  # type: ignore[method-assign]
    return secrets
