"""The time that Graph needs until something new is known everywhere: when an answer is asked for once more.

A service principal, a job or a partner that was created a moment ago may answer 404, 403 or 409 for up to a minute,
and a read may give what was there before the last write: Graph is many copies, of which some are behind. What is
known to be new is therefore given a window, one for each client, in which such answers are no answer yet.

```
with client.fresh("job scim.1"):
    get_schema(client, principal, job)               # 404, 403 and 409 are asked again within the window
partner = client.read_again("partner 2", lambda: get_partner(client, "2"), lambda found: found.version != before)
```

Source: Microsoft Graph, "Best practices" (replication), and the azuread provider, which waits in the same way.
"""

import time
from collections.abc import Callable, Iterator
from typing import Final

Say = Callable[[str], None]
"""Tells the person who waits."""

NOT_YET: Final = frozenset({403, 404, 409})
"""What Graph answers for something that one of its copies does not know yet."""
_FIRST_PAUSE: Final = 1.0
_LONGEST_PAUSE: Final = 15.0


def pauses(seconds: float) -> Iterator[float]:
    """The pauses of a window: short at first, each twice as long up to a quarter of a minute, `seconds` together."""
    pause, left = _FIRST_PAUSE, seconds
    while left > 0:
        yield min(pause, left)
        left -= pause
        pause = min(2 * pause, _LONGEST_PAUSE)


class Window:
    """The window of one client. It begins with the first pause and is not opened a second time."""

    def __init__(
        self,
        seconds: float,
        *,
        in_vain: bool = False,
        say: Say | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """A window that has not begun.

        Args:
            seconds: how long it is.
            in_vain: whether the pauses are left out, so that only their number counts.
            say: takes a sentence for each pause.
            sleep: pauses.
            clock: the time in seconds.
        """
        self.seconds = seconds
        self._pauses = pauses(seconds)
        self._in_vain = in_vain
        self._say = say
        self._sleep = sleep
        self._clock = clock
        self._end: float | None = None

    def wait(self, what: str, heard: str) -> bool:
        """Pause before something is asked again.

        Args:
            what: what is new, such as `job scim.1`.
            heard: what Graph answered, such as `404`.

        Returns:
            Whether there was time left; without it nothing was waited for.
        """
        now = self._clock()
        if self._end is None:
            self._end = now + self.seconds
        pause = next(self._pauses, None)
        if pause is None or now >= self._end:
            return False
        if self._say:
            self._say(
                f"Waiting for Microsoft Graph: {what} is new or was just changed, and not every part of Graph knows it "
                f"yet ({heard}); asking again in {pause:g} s, for at most {self._end - now:.0f} s."
            )
        if not self._in_vain:
            self._sleep(pause)
        return True

    def waited_for(self, what: str) -> str | None:
        """What an error says of the window after it is over; None if there was none."""
        return f"{what} to be known everywhere ({self.seconds:g} s, ENTRA_GRAPH_REPLICATION)" if self.seconds else None
