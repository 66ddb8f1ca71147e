"""An executor that keeps the order in which the program made its registrations."""

from __future__ import annotations

import queue
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


class InOrder(ThreadPoolExecutor):
    """Runs the SDK's remote calls one after the other, in the order of submission; anything else in the pool.

    The SDK hands each call to the event loop's executor. In a plain pool the calls of two resources overtake
    each other, and the same program would give its resources in another order each time.
    """

    def __init__(self) -> None:
        super().__init__()
        self._calls: queue.SimpleQueue[tuple[Future[Any], Callable[..., Any], tuple[Any, ...]]] = queue.SimpleQueue()
        self._worker: threading.Thread | None = None
        self._relieve()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Queues the call: asyncio passes no keyword arguments for the SDK's calls."""
        if not (getattr(fn, "__module__", None) or "").startswith("pulumi.runtime"):
            return super().submit(fn, *args, **kwargs)
        future: Future[Any] = Future()
        self._calls.put((future, fn, args))
        return future

    def step_aside(self) -> None:
        """Lets the next call start: the running one is about to wait for the event loop."""
        if threading.current_thread() is self._worker:
            self._relieve()

    def _relieve(self) -> None:
        self._worker = threading.Thread(target=self._work, daemon=True)
        self._worker.start()

    def _work(self) -> None:
        while threading.current_thread() is self._worker:
            future, fn, args = self._calls.get()
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(fn(*args))
            except BaseException as error:  # noqa: BLE001 - it belongs to whoever awaits the call
                future.set_exception(error)
