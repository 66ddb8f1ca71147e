"""PATH -> what is declared there. The kind of input is found from its content."""

import json
from pathlib import Path
from typing import Any, Final

from entra_policy.errors import InputError
from entra_policy.inventory import Inventory
from entra_policy.json_reading import TooLongNumber, load_json
from entra_policy.pulumi_json import Marks, marks_in
from entra_policy.readers.project_files import PROJECT_FILES

_PREVIEW: Final = frozenset({"steps", "changeSummary", "diagnostics"})
_GRAPH_SCHEMA: Final = "`GET .../synchronization/jobs/{id}/schema`"


def read(
    path: Path, *, stack: str | None = None, timeout: float = 120.0, cloud_environment: str | None = None
) -> Inventory:
    """Read a Pulumi project, a stack export, a preview document or a synchronization schema.

    Args:
        path: a project's folder or its project file, or a JSON document.
        stack: the stack of a project.
        timeout: how long a project's program may run, in seconds.
        cloud_environment: what a project's program finds in ARM_ENVIRONMENT if the variable isn't set.

    Raises:
        InputError: it can't be read, or isn't one of these.
    """
    if path.is_dir() or path.name in PROJECT_FILES:
        from entra_policy.readers.program import read_program

        project = path if path.is_dir() else path.parent
        return read_program(project, stack=stack, timeout=timeout, cloud_environment=cloud_environment)
    document, text = _load(path)
    marks = marks_in(text)
    del text
    if isinstance(document, list):
        from entra_policy.readers.schema import is_schema

        # What PowerShell makes of several jobs or templates.
        document = listed if is_schema(listed := {"value": document}) else document
    if not isinstance(document, dict):
        raise _unrecognised(path, "its JSON document isn't an object")
    try:
        return _inventory(document, path, marks)
    except RecursionError:
        raise _too_deep(path) from None


def _inventory(document: dict[str, Any], path: Path, marks: Marks) -> Inventory:
    if isinstance(document.get("deployment"), dict) or isinstance(document.get("checkpoint"), dict):
        from entra_policy.readers.state import read_state

        return read_state(document, path, marks)
    if "terraform_version" in document or "planned_values" in document:
        raise InputError(
            f"{path}: it is a plan or a state of Terraform (or OpenTofu), whose resources aren't read. Export the "
            f"synchronization schema of each job from Microsoft Graph and check that ({_GRAPH_SCHEMA}); `--scope`, "
            "`--scenario` and `--adopted` say what a schema alone doesn't. `pulumi convert --from terraform` makes a "
            "Pulumi program of the configuration."
        )
    from entra_policy.readers.schema import is_schema, read_schema

    if "synchronizationRules" in document or (not _PREVIEW & document.keys() and is_schema(document)):
        return read_schema(document, path)
    if _PREVIEW & document.keys():
        from entra_policy.readers.preview import read_preview

        return read_preview(document, path, marks)
    raise _unrecognised(path, "its properties aren't those of anything that can be checked")


def _load(path: Path) -> tuple[Any, bytes]:
    """The JSON document of a file, and its text in UTF-8."""
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"{path}: there is no such file or folder.") from None
    except OSError as error:
        raise InputError(f"{path}: it can't be read: {error.strerror or error}.") from None
    try:
        encoding = json.detect_encoding(text)
        if not encoding.startswith("utf-8"):
            # What Windows PowerShell writes behind `>`. Marks of secrets and unknown values are looked for in UTF-8.
            text = text.decode(encoding).encode()
        return load_json(text), text
    except TooLongNumber as error:
        raise InputError(f"{path}: {error.msg} (line {error.lineno}, column {error.colno}).") from None
    except json.JSONDecodeError as error:
        if not text.strip():
            raise InputError(f"{path}: the file is empty.") from None
        if error.msg == "Extra data" and error.doc[error.pos :].lstrip()[:1] == "{":
            raise InputError(
                f"{path}: it holds several JSON documents, as the streaming preview prints them. Run `pulumi preview "
                "--json` without PULUMI_ENABLE_STREAMING_JSON_PREVIEW."
            ) from None
        where = f"line {error.lineno}, column {error.colno}"
        cut_off = ", at its end: it may be cut off" if error.pos >= len(error.doc.rstrip()) - 1 else ""
        if error.msg.startswith("Unterminated string"):
            cut_off = ": it may be cut off"
        raise InputError(f"{path}: it is not a JSON document: {error.msg} ({where}{cut_off}).") from None
    except UnicodeError as error:
        place = f": byte {error.start} isn't {error.encoding.upper()}" if isinstance(error, UnicodeDecodeError) else ""
        raise InputError(f"{path}: it is not a JSON document{place}.") from None
    except RecursionError:
        raise _too_deep(path) from None


def _too_deep(path: Path) -> InputError:
    return InputError(f"{path}: its JSON is nested too deeply.")


def _unrecognised(path: Path, why: str) -> InputError:
    return InputError(
        f"{path}: {why}. What can be checked: a folder with a Pulumi project, a stack export (`pulumi stack export`), "
        f"a preview (`pulumi preview --json --show-sames`), a synchronization schema from Microsoft Graph "
        f"({_GRAPH_SCHEMA})."
    )
