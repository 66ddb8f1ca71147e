"""Single values in the properties of a policy configuration: how each is read, and what it is called when it is wrong.

A reader raises ValueError with the rest of a sentence that begins with the property's place.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Annotated, Any, Final, TypeAlias
from urllib.parse import urlsplit

from pydantic import PlainValidator, WithJsonSchema

from entra_policy.finding import Level
from entra_policy.gap import GapKind
from entra_policy.organisation.address import is_loopback
from entra_policy.settings import ALL, EDITIONS, EVERY_JOB, SCOPES, Unseen
from entra_policy.text import did_you_mean, printable, quoted
from entra_sync.agents import parse_agent_version
from entra_sync.clouds import Cloud, parse_cloud
from entra_sync.templates import Scenario
from entra_sync.tenants import TenantKind, tenant_id

_CLOUDS: Final = tuple(cloud.value for cloud in Cloud)
_WEIGHTS: Final = (Level.ADVISORY.value, Level.MANDATORY.value)
_MOST_DAYS: Final = 3660
_VARIABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PACKAGE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*")


def _choice(value: object, choices: Iterable[str], wording: str) -> str:
    if isinstance(value, str) and value in choices:
        return value
    if (number := _as_text(value)) is not None and number in choices:
        raise ValueError(f'is the number {number}; write it in quotes: "{number}".')
    raise ValueError(f"is {quoted(value)}; it must be {wording}.")


def _as_text(value: object) -> str | None:
    """A number as it would be written as text; None for anything else."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # all numbers of the engine are of one kind
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _one_of(*choices: str) -> Callable[[object], str]:
    return lambda value: _choice(value, choices, " or ".join(choices))


def _level(value: object) -> Level:
    return Level(_choice(value, _WEIGHTS, "advisory or mandatory"))


def _unseen(value: object) -> Unseen:
    if isinstance(value, str):
        return Unseen(_level(value))
    if not isinstance(value, dict):
        raise ValueError("must be advisory, mandatory, or an object of levels by the kind of gap.")  # noqa: TRY004 - pydantic gathers ValueErrors
    kinds: dict[GapKind, Level] = {}
    for name, written in value.items():
        if name != ALL and name not in set(GapKind):
            raise ValueError(f"has no kind of gap `{printable(name)}`{did_you_mean(name, (*GapKind, ALL))}")
        if not isinstance(written, str) or written not in _WEIGHTS:
            raise ValueError(f"gives `{name}` the level {quoted(written)}; it must be advisory or mandatory.")
        if name != ALL:
            kinds[GapKind(name)] = Level(written)
    return Unseen(Level(value.get(ALL, Level.ADVISORY)), MappingProxyType(kinds))


def _by_job(what: str, choices: tuple[str, ...]) -> Callable[[object], Mapping[str, str]]:
    """A reader of one of the choices for every job, or of an object of them by job."""
    wording = " or ".join(choices) if len(choices) < 3 else f"one of {', '.join(choices)}"  # noqa: PLR2004 - as one says it

    def read(value: object) -> Mapping[str, str]:
        if isinstance(value, str):
            return MappingProxyType({EVERY_JOB: _choice(value, choices, wording)})
        if not isinstance(value, dict):
            raise ValueError(f"must be {what}: {', '.join(choices)}; or an object of them by job.")  # noqa: TRY004 - as above
        for job, written in value.items():
            if not isinstance(written, str) or written not in choices:
                raise ValueError(f"gives the job {quoted(job)} {quoted(written)}; it must be {wording}.")
        return MappingProxyType(dict(value))

    return read


def _scenarios(value: object) -> Mapping[str, Scenario]:
    read = _by_job("a scenario", tuple(scenario.value for scenario in Scenario))(value)
    return MappingProxyType({job: Scenario(text) for job, text in read.items()})


def _principals(value: object) -> frozenset[str]:
    if not isinstance(value, list) or not all(isinstance(name, str) and name.strip() for name in value):
        raise ValueError("must be a list of object ids, client ids or display names of service principals.")
    return frozenset(name.strip().lower() for name in value)


def _kind(value: object) -> TenantKind:
    kinds = sorted(kind.value for kind in TenantKind)
    return TenantKind(_choice(value, kinds, " or ".join(kinds)))


def _cloud(value: object) -> Cloud:
    cloud = parse_cloud(value) if isinstance(value, str) else None
    if cloud is None:
        raise ValueError(f"is {quoted(value)}; it must be one of {', '.join(_CLOUDS)}.")
    return cloud


def _guid(what: str) -> Callable[[object], str]:
    def read(value: object) -> str:
        guid = tenant_id(value) if isinstance(value, str) else None
        if guid is None:
            raise ValueError(f"must be {what} (a GUID).")
        return guid

    return read


def _domains(value: object) -> frozenset[str]:
    if not isinstance(value, list) or not all(isinstance(domain, str) for domain in value):
        raise ValueError("must be a list of domain names.")
    domains = frozenset(domain.strip().lower() for domain in value)
    if "" in domains:
        raise ValueError("has a domain name without any letter.")
    return domains


def _version(value: object) -> str:
    if (number := _as_text(value)) is not None:
        raise ValueError(f'is the number {number}; write the version in quotes, such as "1.1.2505.0".')
    if not isinstance(value, str) or parse_agent_version(value) is None:
        raise ValueError("must be a version such as 1.1.2505.0.")
    return value


def _path_of(what: str) -> Callable[[object], str]:
    def read(value: object) -> str:
        if not isinstance(value, str) or not value:
            raise ValueError(f"must be the path of {what}.")
        return value

    return read


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("must be true or false.")  # noqa: TRY004 - as above
    return value


def _days(value: object) -> int:
    whole = isinstance(value, int | float) and not isinstance(value, bool) and value == value // 1
    if not whole or not 1 <= value <= _MOST_DAYS:  # type: ignore[operator] # a number, as was seen
        raise ValueError(f"must be a whole number of days from 1 to {_MOST_DAYS}.")
    return int(value)  # type: ignore[call-overload,no-any-return] # the same


def _seconds(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 600:  # noqa: PLR2004 - ten minutes
        raise ValueError("must be a number of seconds above 0, up to 600.")
    return float(value)


def _url(value: object) -> str:
    # The address isn't shown: somebody may have written a password into it.
    try:
        parts = urlsplit(value) if isinstance(value, str) and value.isprintable() else None
        usable = parts is not None and parts.scheme in ("http", "https") and bool(parts.hostname)
        if parts is not None:
            _ = parts.port  # raises where it isn't a number
    except ValueError:
        parts, usable = None, False
    if parts is None or not usable:
        raise ValueError("must be an address that begins with https:// or http://.")
    if parts.username is not None or parts.password is not None:
        raise ValueError("must not carry a user or a password; `token_variable` names the variable that holds a token.")
    if parts.query or parts.fragment:
        raise ValueError("must end with its path, without `?` and `#`.")
    if parts.scheme == "http" and not is_loopback(str(value)):
        raise ValueError("must begin with https:// unless the server is on this machine (localhost, 127.0.0.1).")
    return str(value)


def _levels(value: object) -> Mapping[str, Level]:
    if not isinstance(value, dict):
        raise ValueError("must be an object of levels by rule id, such as ORG001.")  # noqa: TRY004 - as above
    for identifier, level in value.items():
        if not isinstance(level, str) or level not in set(Level):
            raise ValueError(
                f"gives {quoted(identifier)} the level {quoted(level)}; it must be disabled, advisory or mandatory."
            )
    return MappingProxyType({identifier: Level(level) for identifier, level in value.items()})


def _matching(pattern: re.Pattern[str], what: str) -> Callable[[object], str]:
    def read(value: object) -> str:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise ValueError(f"must be {what}.")
        return value

    return read


def _schema(read: Callable[[object], Any], **schema: Any) -> tuple[PlainValidator, WithJsonSchema]:
    return PlainValidator(read), WithJsonSchema(schema)


def _by_job_schema(choices: Iterable[str]) -> dict[str, Any]:
    one: dict[str, Any] = {"type": "string", "enum": [*choices]}
    return {"anyOf": [one, {"type": "object", "additionalProperties": one}]}


_WEIGHT: Final[dict[str, Any]] = {"type": "string", "enum": [*_WEIGHTS]}
_TEXT: Final[dict[str, Any]] = {"type": "string", "minLength": 1}
Flag: TypeAlias = Annotated[bool, *_schema(_flag, type="boolean")]
Edition: TypeAlias = Annotated[str, *_schema(_one_of(*sorted(EDITIONS)), type="string", enum=sorted(EDITIONS))]
Weight: TypeAlias = Annotated[Level, *_schema(_level, **_WEIGHT)]
UnseenWeights: TypeAlias = Annotated[
    Unseen,
    *_schema(
        _unseen,
        anyOf=[
            _WEIGHT,
            {
                "type": "object",
                "properties": dict.fromkeys((ALL, *(kind.value for kind in GapKind)), _WEIGHT),
                "additionalProperties": False,
            },
        ],
    ),
]
Scopes: TypeAlias = Annotated[Mapping[str, str], *_schema(_by_job("a scope", SCOPES), **_by_job_schema(SCOPES))]
Scenarios: TypeAlias = Annotated[
    Mapping[str, Scenario], *_schema(_scenarios, **_by_job_schema(scenario.value for scenario in Scenario))
]
Principals: TypeAlias = Annotated[
    frozenset[str], *_schema(_principals, type="array", items={"type": "string", "minLength": 1})
]
CloudName: TypeAlias = Annotated[Cloud, *_schema(_cloud, type="string")]
Kind: TypeAlias = Annotated[TenantKind, *_schema(_kind, type="string", enum=["workforce", "b2c", "external"])]
TenantId: TypeAlias = Annotated[str, *_schema(_guid("a tenant id"), type="string")]
TemplateId: TypeAlias = Annotated[str, *_schema(_guid("an application template's id"), type="string")]
AgentVersion: TypeAlias = Annotated[str, *_schema(_version, type="string")]
Domains: TypeAlias = Annotated[frozenset[str], *_schema(_domains, type="array", items={"type": "string"})]
Days: TypeAlias = Annotated[int, *_schema(_days, type="integer", minimum=1, maximum=_MOST_DAYS)]
Seconds: TypeAlias = Annotated[float, *_schema(_seconds, type="number", exclusiveMinimum=0, maximum=600)]
Address: TypeAlias = Annotated[str, *_schema(_url, **_TEXT)]
FactsPath: TypeAlias = Annotated[str, *_schema(_path_of("a facts file"), **_TEXT)]
ExemptionsPath: TypeAlias = Annotated[str, *_schema(_path_of("an exemption file"), **_TEXT)]
ProgramPath: TypeAlias = Annotated[str, *_schema(_path_of("a program"), **_TEXT)]
RuleLevels: TypeAlias = Annotated[
    Mapping[str, Level],
    *_schema(_levels, type="object", additionalProperties={"type": "string", "enum": [level.value for level in Level]}),
]
BundlePath: TypeAlias = Annotated[str, *_schema(_path_of("a folder with a bundle"), **_TEXT)]
CertificatesPath: TypeAlias = Annotated[str, *_schema(_path_of("a file with certificates"), **_TEXT)]
Variable: TypeAlias = Annotated[str, *_schema(_matching(_VARIABLE, "the name of an environment variable"), **_TEXT)]
PackageName: TypeAlias = Annotated[
    str, *_schema(_matching(_PACKAGE, "the name of a Rego package such as entra.rules"), **_TEXT)
]
