"""Runs one program against the recording monitor, in this process and once only."""

from __future__ import annotations

import asyncio
import logging
import os
import runpy
import sys
from typing import TYPE_CHECKING, Any, cast

from .channel import leave

if TYPE_CHECKING:
    from .channel import Channel


def run_program(request: dict[str, Any], channel: Channel) -> dict[str, Any] | None:
    """The answer to a request, or None in a process that the program forked off.

    The request has `nonce`, `project`, `stack`, `organization`, `project_directory`, `directory` (the working
    folder), `program` (a folder or a file), `config`, `secret_keys` and `timeout` in seconds.
    """
    import pulumi  # after `serve` has made sure that it is there
    from pulumi.errors import RunError
    from pulumi.runtime import set_all_config
    from pulumi.runtime.mocks import MockEngine
    from pulumi.runtime.settings import Settings, configure
    from pulumi.runtime.stack import run_in_stack

    from .assumed_clouds import AssumedClouds
    from .constructions import Constructions
    from .failures import EngineError, Secrets, innermost_line, program_traceback
    from .look_ups import LookUps
    from .monitor import RecordingMonitor, Surroundings, answer_of
    from .order import InOrder
    from .unread import install

    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    # What failed is reported once, by the answer.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    calls, constructions, assumed_clouds = InOrder(), Constructions(), AssumedClouds()
    loop.set_default_executor(calls)
    config = request["config"]
    project_directory = request["project_directory"]
    monitor = RecordingMonitor(
        Surroundings(
            project=request["project"],
            stack=request["stack"],
            directory=project_directory,
            program_directory=request["directory"],
            config=config,
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
            root_directory=project_directory,
        )
    )
    set_all_config(config, request["secret_keys"])
    secrets = Secrets()
    _note_secrets(pulumi, secrets)
    look_ups = LookUps(request["project"], request["stack"])
    look_ups.install()
    install()
    constructions.install()
    assumed_clouds.install()

    os.chdir(request["directory"])
    sys.path.insert(0, request["directory"])
    program = request["program"]
    sys.argv = [program]

    def failed(**details: Any) -> dict[str, Any]:
        for one in monitor.declared.values():
            secrets.texts |= _secret_texts(one.inputs)
        return {
            "status": "failed",
            "secrets": sorted(secrets.texts),
            **{key: secrets.without(text) if isinstance(text, str) else text for key, text in details.items()},
        }

    try:
        loop.run_until_complete(run_in_stack(cast("Any", lambda: _run_to_its_end(program, channel))))
    except EngineError as error:
        answer = failed(kind="refused", message=str(error), line=innermost_line(error, project_directory))
    except RunError as error:
        answer = failed(kind="refused", message=str(error), line=innermost_line(error, project_directory))
    except SystemExit as error:
        answer = failed(kind="exit", message=str(error.code or 0), line=innermost_line(error, project_directory))
    except BaseException as error:  # noqa: BLE001 - whatever a program can raise
        answer = failed(kind="raised", message=program_traceback(error), line=None)
    else:
        answer = {**answer_of(monitor), "look_ups": look_ups.answer()}
    return answer if channel.is_ours() else None


def _run_to_its_end(program: str, channel: Channel) -> None:
    try:
        runpy.run_path(program, run_name="__main__")
    finally:
        if not channel.is_ours():
            # A process that the program forked off shares the event loop's descriptors with the one that answers, and
            # would take away what wakes it.
            leave(0)


def _secret_texts(inputs: Any) -> set[str]:
    from .properties import properties, secret_texts

    return secret_texts(properties(inputs))


def _note_secrets(pulumi: Any, secrets: Any) -> None:
    """Keeps what the program declares a secret, so that its own error messages can't give it away."""
    original = pulumi.Output.secret

    def secret(val: Any) -> Any:
        secrets.add(val)
        return original(val)

    pulumi.Output.secret = staticmethod(secret)
