"""Properties that are computed once.

`functools.cached_property` takes a lock at the first use, which in Python 3.11 all objects of a class share; views of a
large stack have hundreds of thousands of first uses.
"""

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

_Holder = TypeVar("_Holder")
_Value = TypeVar("_Value")


class kept(Generic[_Holder, _Value]):  # noqa: N801 - used as a decorator, as `property` is
    """A property that is computed at its first use and kept in the object. What raises is not kept.

    It may be computed twice where two threads use it first, so it must be the same each time.
    """

    def __init__(self, compute: Callable[[_Holder], _Value]) -> None:
        """A property.

        Args:
            compute: computes it.
        """
        self.__doc__ = compute.__doc__
        self._compute = compute
        self._name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        """Learn under which name it is kept: its own, so that later uses don't come here any more."""
        self._name = name

    @overload
    def __get__(self, instance: None, owner: Any) -> "kept[_Holder, _Value]": ...
    @overload
    def __get__(self, instance: _Holder, owner: Any) -> _Value: ...
    def __get__(self, instance: _Holder | None, owner: Any) -> "kept[_Holder, _Value] | _Value":
        """The value of an object."""
        if instance is None:
            return self
        value = instance.__dict__[self._name] = self._compute(instance)
        return value
