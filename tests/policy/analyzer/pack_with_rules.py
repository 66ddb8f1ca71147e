"""A program: the pack's server with one made-up rule, to see what can't be seen with the rules there are.

Usage: pack_with_rules.py KIND [PORT]. The kinds:

* `crashing`: the rule raises with a secret in its message;
* `waiting`: the rule connects to PORT of this machine and waits for the end of that connection;
* `graver`: the rule is mandatory, but advisory as long as it sees only a part of the stack;
* `broken`: the code around the rules raises with a secret in its message.
"""

import os
import socket
import sys
from collections.abc import Iterator
from typing import Any, NoReturn

PORT_DESCRIPTOR = os.dup(1)
os.dup2(2, 1)

from entra_policy.analyzer.process import run  # noqa: E402
from entra_policy.rule_definition import STATIC, Problem, Rule, Subject  # noqa: E402

from entra_policy.analyzer import session  # noqa: E402 - after standard output was kept for the port
from entra_policy.estate.job import Job  # noqa: E402
from entra_policy.finding import Level  # noqa: E402
from entra_policy.rules import all_rules  # noqa: E402
from entra_policy.settings import EDITIONS, Settings  # noqa: E402

KIND, PORT = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 0


def crash(_: object, __: Settings) -> Iterator[Problem]:
    raise ValueError("planted-secret")
    yield


def wait(_: object, __: Settings) -> Iterator[Problem]:
    with socket.create_connection(("127.0.0.1", PORT)) as connection:
        connection.recv(1)
    yield Problem("it went on to its end", about="went on")


def worsen(job: Job, _: Settings) -> Iterator[Problem]:
    yield Problem("the same each time", about="the same", level=None if job.whole else Level.ADVISORY)


def fail(*_: Any, **__: Any) -> NoReturn:
    raise KeyError("planted-secret")


def made_up(check: Any, level: Level = Level.ADVISORY, subject: Subject = Subject.SCHEMA) -> Rule:
    return Rule(
        id="EP999",
        name="made-up",
        level=level,
        subject=subject,
        item="",
        section="Made up",
        editions=EDITIONS,
        scenarios=None,
        sources=STATIC,
        check=check,
        page="A rule of the tests.",
    )


if KIND == "broken":
    vars(session)["build_estate"] = fail
password = next(rule for rule in all_rules() if rule.id == "EP301")
RULES = {
    "crashing": made_up(crash),
    "waiting": made_up(wait),
    "graver": made_up(worsen, Level.MANDATORY, Subject.JOB),
    "broken": made_up(crash),
}
run([], PORT_DESCRIPTOR, rules=(password, RULES[KIND]))
