"""Locks that pip installs line by line: is everything in them that the locked distributions require?

A lock is installed with `pip install --no-deps --require-hashes`, so nothing is resolved then: what it lacks is missing
where it is installed.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from importlib import metadata
from itertools import product
from typing import TYPE_CHECKING, Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from packaging.markers import Marker

PYTHONS = ("3.11", "3.12", "3.13")
PLATFORMS: Mapping[str, Mapping[str, str]] = {
    "Linux": {"os_name": "posix", "sys_platform": "linux", "platform_machine": "x86_64"},
    "Darwin": {"os_name": "posix", "sys_platform": "darwin", "platform_machine": "arm64"},
    "Windows": {"os_name": "nt", "sys_platform": "win32", "platform_machine": "AMD64"},
}


@dataclass(frozen=True)
class Environment:
    """A CPython on a platform.

    Attributes:
        label: its name in messages, as in "Python 3.11 on Linux".
        markers: the value of each environment marker.
    """

    label: str
    markers: Mapping[str, str]

    def has(self, marker: Marker | None, extra: str = "") -> bool:
        """Whether a marker applies to this environment, requested with an extra (empty: without one)."""
        return marker is None or marker.evaluate({**self.markers, "extra": extra})


@dataclass(frozen=True)
class Locked:
    """A line of a lock: a distribution's normalized name, its version, and where it is for."""

    name: str
    version: Version
    marker: Marker | None


@dataclass(frozen=True)
class Closure:
    """What was found in a lock.

    Attributes:
        problems: what is required but not locked, or locked in another version; a sentence each.
        unread: the names of distributions in the lock whose own requirements aren't known here.
    """

    problems: frozenset[str]
    unread: frozenset[str]

    def __or__(self, other: Closure) -> Closure:
        return Closure(self.problems | other.problems, self.unread | other.unread)


def environments() -> list[Environment]:
    """Every supported Python on every supported platform."""
    return [
        Environment(
            f"Python {python} on {system}",
            {
                **platform,
                "implementation_name": "cpython",
                # The first release: requirements that later releases made needless count.
                "implementation_version": f"{python}.0",
                "platform_python_implementation": "CPython",
                "platform_release": "",
                "platform_system": system,
                "platform_version": "",
                "python_full_version": f"{python}.0",
                "python_version": python,
            },
        )
        for python, (system, platform) in product(PYTHONS, PLATFORMS.items())
    ]


def locked_lines(text: str) -> list[Locked]:
    """The distributions of a lock's text; hashes are pip's to check."""
    found = []
    for line in text.splitlines():
        if not line or line.startswith(("#", " ")):
            continue
        requirement = Requirement(line.removesuffix("\\").strip())
        [pin] = requirement.specifier
        if pin.operator != "==":
            raise ValueError(f"{line!r} names no version")
        found.append(Locked(canonicalize_name(requirement.name), Version(pin.version), requirement.marker))
    return found


def closure(
    lock: Sequence[Locked],
    roots: Iterable[Requirement],
    requirements_of: Callable[[Locked], Iterable[Requirement] | None],
    environment: Environment,
) -> Closure:
    """Follow the requirements of a project, and of all that is locked, in an environment.

    Args:
        lock: the lock's lines.
        roots: what the lock is for.
        requirements_of: a locked distribution's own requirements, those of its extras among them; None when they
            aren't known.
        environment: where the lock would be installed.
    """
    by_name = {line.name: line for line in lock if environment.has(line.marker)}
    problems, unread = set[str](), set[str]()
    waiting = [("the project", requirement) for requirement in roots if environment.has(requirement.marker)]
    waiting += [("the lock", Requirement(name)) for name in by_name]
    followed = set[tuple[str, str]]()
    while waiting:
        who, requirement = waiting.pop()
        line = by_name.get(canonicalize_name(requirement.name))
        if line is None:
            problems.add(f"{who} requires {requirement.name}, which isn't locked for {environment.label}")
            continue
        if not requirement.specifier.contains(line.version, prereleases=True):
            problems.add(
                f"{who} requires {requirement.name}{requirement.specifier}, but {line.version} is locked for "
                f"{environment.label}"
            )
        for extra in ("", *sorted(requirement.extras)):
            if (line.name, extra) in followed:
                continue
            followed.add((line.name, extra))
            own = requirements_of(line)
            if own is None:
                unread.add(line.name)
                continue
            waiting += [(line.name, needed) for needed in own if environment.has(needed.marker, extra)]
    return Closure(frozenset(problems), frozenset(unread))


def installed_requirements(line: Locked, *, folder: str | None = None) -> list[Requirement] | None:
    """A distribution's own requirements, from the metadata of the locked version; None when that isn't installed.

    Args:
        line: the distribution.
        folder: the site-packages that it is in; None for those of this Python.
    """
    path = sys.path if folder is None else [folder]
    distribution = next(iter(metadata.distributions(name=line.name, path=path)), None)
    if distribution is None or Version(distribution.version) != line.version:
        return None
    return [Requirement(text) for text in distribution.requires or ()]


def project_requirements(
    project: Mapping[str, Any], *, extras: Iterable[str], groups: Iterable[str]
) -> list[Requirement]:
    """What a project needs: its dependencies, what builds it, and what some of its extras and groups name.

    Args:
        project: the content of pyproject.toml.
        extras: names in `optional-dependencies`.
        groups: names in `dependency-groups`.
    """
    named = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    named += [text for extra in extras for text in project["project"]["optional-dependencies"][extra]]
    named += [text for group in groups for text in project["dependency-groups"][group]]
    return [Requirement(text) for text in named]
