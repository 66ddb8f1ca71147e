"""What a program left running when its main code has ended: tasks on the event loop, and threads.

The real engine's host keeps the event loop running until the engine has done its work, so a task that ends soon still
registers its resources. Here the loop runs until the program's tasks have ended, or for a while.
"""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

from .looks import LOOKS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

# Seconds that a task or a thread may need after the program's end; a server would never end.
_PATIENCE = 5.0
# The share of the time limit's rest that may be spent with waiting.
_SHARE = 0.5
# The SDK's coroutine around each of its remote calls (`pulumi.runtime.rpc_manager`).
_REGISTRATION = "rpc_wrapper"
_BETWEEN_LOOKS = 0.02
_REMEDY = (
    "Await it before the program ends (`pulumi.run` takes an asynchronous main function), or check a preview instead: "
    "`pulumi preview --json --show-sames > preview.json`."
)


class Idle:
    """Waits for what the program left running.

    Args:
        loop: the program's event loop.
        deadline: when the program's time is over, on the monotonic clock.
        registrations: waits until the registrations that were made so far are complete.
    """

    def __init__(
        self, loop: asyncio.AbstractEventLoop, deadline: float, registrations: Callable[[], Awaitable[None]]
    ) -> None:
        self._loop = loop
        self._deadline = deadline
        self._registrations = registrations
        self._waited = False
        self._patience = _PATIENCE

    def program_has_exited(self) -> None:
        """Leaves nothing the time to end: the real host ends as soon as the registrations are complete."""
        self._patience = 0.0

    def wait_from_thread(self) -> None:
        """Waits on the program's event loop for a thread that isn't the loop's."""
        asyncio.run_coroutine_threadsafe(self.wait(), self._loop).result()

    async def wait(self) -> None:
        """Waits until nothing of the program is left, or for a while; the second time it returns at once.

        Raises:
            EngineError: a task of the program was refused something.
        """
        if self._waited:
            return
        self._waited = True
        begun = time.monotonic()
        end = begun + min(self._patience, max(0.0, (self._deadline - begun) * _SHARE))
        while (left := end - time.monotonic()) > 0:
            tasks = self._tasks()
            if tasks:
                await asyncio.wait(tasks, timeout=left, return_when=asyncio.FIRST_COMPLETED)
            elif _threads() or self._timers():
                await asyncio.sleep(_BETWEEN_LOOKS)
            else:
                break
        await self._registrations_complete()
        for timer in self._timers():
            code = timer._callback.__code__  # noqa: SLF001 - a handle has no other way to its function
            _record(f"the function {code.co_name}", f"{LOOKS.relative(code.co_filename)}:{code.co_firstlineno}")
        for task in self._tasks():
            _record(*_place_of_task(task))
        for thread in _threads():
            _record(f"the thread {thread.name}", _place_of_thread(thread, sys._current_frames()))  # noqa: SLF001
        for refusal, refused in LOOKS.refusals:
            if refused is not None and _failed_with(refused, refusal):
                raise refusal

    async def _registrations_complete(self) -> None:
        """Waits for the registrations, those included that the SDK has only begun to make."""
        while True:
            await self._registrations()
            # The SDK notes a registration when its task takes the first step.
            begun = {task for task in asyncio.all_tasks(self._loop) if _name_of(task) == _REGISTRATION}
            if not begun:
                return
            await asyncio.wait(begun, return_when=asyncio.FIRST_COMPLETED)

    def _timers(self) -> list[Any]:
        """The calls of the program's functions that wait for their time (`call_later`)."""
        return [
            handle
            for handle in getattr(self._loop, "_scheduled", ())
            if not handle.cancelled() and _is_own_function(getattr(handle, "_callback", None))
        ]

    def _tasks(self) -> set[asyncio.Task[Any]]:
        """The tasks in which code of the program waits, without those of the SDK."""
        return {task for task in asyncio.all_tasks(self._loop) if _own_frame_of(task) is not None}


def _name_of(task: asyncio.Task[Any]) -> str:
    return str(getattr(task.get_coro(), "__name__", ""))


def _is_own_function(function: Any) -> bool:
    code = getattr(function, "__code__", None)
    return code is not None and LOOKS.is_own(code.co_filename)


def _own_frame_of(task: asyncio.Task[Any]) -> Any:
    """The innermost frame of the program's own code in a task; the SDK's own tasks have none outside of the SDK's."""
    found = None
    coroutine: Any = task.get_coro()
    while coroutine is not None:
        frame = getattr(coroutine, "cr_frame", None) or getattr(coroutine, "gi_frame", None)
        if frame is None:
            break
        if LOOKS.is_own(frame.f_code.co_filename):
            found = frame
        elif LOOKS.is_package(frame.f_code.co_filename):
            break
        coroutine = getattr(coroutine, "cr_await", None) or getattr(coroutine, "gi_yieldfrom", None)
    return found


def _place_of_task(task: asyncio.Task[Any]) -> tuple[str, str]:
    coroutine: Any = task.get_coro()
    return f"the coroutine {getattr(coroutine, '__qualname__', task.get_name())}", _place(_own_frame_of(task))


def _threads() -> list[threading.Thread]:
    """The threads, daemons left out, that are in code of the program: those keep a process of the real host alive."""
    frames = sys._current_frames()  # noqa: SLF001
    return [
        thread
        for thread in threading.enumerate()
        if not thread.daemon
        and thread is not threading.main_thread()
        and thread.ident is not None
        and _place_of_thread(thread, frames)
    ]


def _place_of_thread(thread: threading.Thread, frames: dict[int, Any]) -> str:
    """`file:line` in the program's own code at which a thread is, or will begin; empty where there is none."""
    if isinstance(thread, threading.Timer) and _is_own_function(thread.function):
        code = thread.function.__code__
        return f"{LOOKS.relative(code.co_filename)}:{code.co_firstlineno}"
    return _place(frames.get(thread.ident or 0))


def _place(frame: Any) -> str:
    """`file:line` of the innermost frame of the program's own code, empty without one."""
    while frame is not None:
        if LOOKS.is_own(frame.f_code.co_filename):
            return f"{LOOKS.relative(frame.f_code.co_filename)}:{frame.f_lineno}"
        frame = frame.f_back
    return ""


def _record(what: str, place: str) -> None:
    LOOKS.gaps.append(
        {
            "kind": "unfinished-task",
            "message": f"{place}: {what} was still running when the program had ended: what it declares later could "
            "not be seen.",
            "remedy": _REMEDY,
        }
    )


def _failed_with(task: asyncio.Task[Any], error: BaseException) -> bool:
    return task.done() and not task.cancelled() and task.exception() is error
