"""No part of a secret is in what is reported of a program, however it ends and however it writes the secret."""

import base64
import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote_plus

import pytest

from entra_policy.errors import ProgramError
from tests.support.programs import run_programs

pytestmark = pytest.mark.engine  # starts a process for each program

COMMAND = Path(sys.executable).with_name("entra-policy")
# Every 8 characters of it are its own.
SECRET = 'Sup3r/S3cret+"Val42\\ & more-of-it\nsecond line of it: 0123456789\n'
BEFORE = """\
import base64, json, os, signal, sys, time, urllib.parse, warnings
import pulumi
import pulumi_azuread as azuread

secret = os.environ.get("PLANTED") or pulumi.Config().require("token")
pulumi.Output.secret(secret)
"""
SPELLINGS = {
    "plain": "secret",
    "json": "json.dumps({'a': secret})",
    "repr": "repr(secret)",
    "base64": "base64.b64encode(('ab' + secret + 'c').encode()).decode()",
    "base64-lines": "base64.encodebytes(('a' * 50 + secret).encode()).decode()",
    "urlsafe": "base64.urlsafe_b64encode(secret.encode()).decode()",
    "quoted": "urllib.parse.quote_plus(secret)",
    "line": "secret.splitlines()[1]",
    "part": "secret[3:17]",
    "padded": "secret + 'y' * 20_000",
    "in-front": "'y' * 20_000 + secret",
}
ENDS = {
    "traceback": "raise ValueError({0})",
    "cause": "try:\n    raise ValueError({0})\nexcept ValueError as error:\n    raise KeyError('no') from error",
    "printed": "print({0}, flush=True)\nraise ValueError('no')",
    "printed-in-pieces": "for one in {0}:\n    print(one, end='', flush=True)\nraise ValueError('no')",
    "exit": "sys.exit({0})",
    "killed": "print({0}, flush=True)\nos.kill(os.getpid(), signal.SIGKILL)",
    "ended": "print({0}, flush=True)\nos._exit(3)",
    "refused": "azuread.Group({0}, display_name='a')\nazuread.Group({0}, display_name='a')",
    "run-error": "raise pulumi.RunError({0})",
    "warning": "warnings.warn({0})\npulumi.log.warn({0})\nraise ValueError('no')",
    "flood": "print({0} + 'z' * 63_990, flush=True)\nraise ValueError('no')",
}


def leaked(text: str) -> list[str]:
    """The parts of the secret in a text: 8 characters of it or of one of its spellings."""
    data = SECRET.encode()
    spelled = [SECRET, json.dumps(SECRET), repr(SECRET), quote_plus(SECRET)]
    # In front of the secret are so many bytes; letters that also have bits of those are none of its own.
    for before in range(3):
        letters = base64.b64encode(b"a" * before + data).decode()[(before * 8 + 5) // 6 :].rstrip("=")[:-1]
        spelled += [letters, letters.replace("+", "-").replace("/", "_")]
    parts = {one[start : start + 8] for one in spelled for start in range(len(one) - 7)}
    return sorted(part for part in parts if part in text)


def test_leaks_are_found() -> None:
    assert leaked("a " + SECRET[3:11] + " b") == [SECRET[3:11]]


@pytest.mark.parametrize("end", ENDS)
def test_no_spelling_is_in_a_failure(end: str) -> None:
    programs = [BEFORE + ENDS[end].format(spelled) for spelled in SPELLINGS.values()]
    results = run_programs(programs, config={"example:token": SECRET}, secret_keys=["example:token"])
    assert all(isinstance(result, ProgramError) for result in results)
    assert {name: leaked(str(result)) for name, result in zip(SPELLINGS, results, strict=True)} == {
        name: [] for name in SPELLINGS
    }


def test_out_of_time() -> None:
    [result] = run_programs(
        [f"{BEFORE}print(secret, 'é', flush=True)\n\n\ndef wait(value):\n    time.sleep(600)\n\n\nwait(secret)\n"],
        config={"example:token": SECRET},
        timeout=8.0,
    )
    size = len(f"{SECRET} é\n".encode())
    assert str(result) == (
        "The program did not end within 8 seconds. A program that needs more time gets it with --timeout SECONDS.\n\n"
        "It was here (innermost first):\n  __main__.py:11, in wait\n  __main__.py:14, in <module>\n\n"
        f"It printed {size} bytes, which can't be shown: the program did not get to its end, so there is no telling "
        "which of them are secrets."
    )


@pytest.mark.parametrize(
    "declared",
    [
        "pulumi.Output.secret({'a': ['planted-secret']})",
        "pulumi.Output.secret(('b', 'planted-secret'))",
        "azuread.User('u', display_name='u', user_principal_name='u', password='planted-secret')",
        "azuread.Provider('p', client_secret='planted-secret')",
        "azuread.SynchronizationSecret('s', service_principal_id='x', credentials=[{'key': 'Password', 'value': 'planted-secret'}])",
        "pulumi.Config().require_secret('token')",
        "pulumi.Config().get('token')",
        "pulumi.Config().require_object('object')",
    ],
)
def test_what_counts_as_a_secret(declared: str) -> None:
    [result] = run_programs(
        [f"import pulumi\nimport pulumi_azuread as azuread\n{declared}\nraise ValueError('planted-' + 'secret')\n"],
        config={"example:token": "planted-secret", "example:object": '{"a": ["planted-secret"]}'}
        if "Config" in declared
        else {},
        secret_keys=["example:token", "example:object"] if "Config" in declared else (),
    )
    assert str(result).rpartition("\n")[2] == "ValueError: [secret]"


def test_a_secret_in_a_gap() -> None:
    program = (
        "import pulumi\nimport pulumi_azuread as azuread\npulumi.Output.secret('planted-secret')\n"
        "azuread.Group('planted-secret' + azuread.get_client_config().tenant_id, display_name='x')\n"
    )
    [result] = run_programs([program])
    assert not isinstance(result, ProgramError)
    [gap] = result.gaps
    assert gap.message == (
        "__main__.py:4 names a resource by a text that isn't known here; it is reported as "
        "urn:pulumi:dev::example::azuread:index/group:Group::[secret]unknown."
    )


@pytest.mark.parametrize("format_", ["text", "json", "sarif", "junit", "github", "markdown", "html"])
@pytest.mark.parametrize(
    ("end", "status"),
    [
        ("warnings.warn(secret)\npulumi.log.warn(secret)\nprint(secret)", 0),
        ("print(secret)\nraise ValueError(secret)", 3),
    ],
)
def test_no_output_of_the_command_has_it(end: str, status: int, format_: str, tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: gate\nruntime: python\n", encoding="utf-8")
    (tmp_path / "__main__.py").write_text(BEFORE + end + "\n", encoding="utf-8")
    result = subprocess.run(
        [COMMAND, "check", str(tmp_path), "--format", format_],
        env={**os.environ, "PLANTED": SECRET},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, leaked(result.stdout + result.stderr)) == (status, [])
