"""Reading Pulumi's YAML files as Pulumi reads them."""

import re
from functools import cache
from pathlib import Path
from typing import Any

from entra_policy.errors import InputError


@cache
def _loader() -> type:
    """PyYAML's safe loader with the scalars of YAML 1.2, as Go's YAML has them.

    YAML 1.1 turns `yes` into a boolean, `1:30` into a number and `2026-01-01` into a date.
    """
    import yaml

    class Loader(yaml.SafeLoader):
        pass

    Loader.yaml_implicit_resolvers = {}
    for tag, pattern, first in (
        ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
        ("int", r"^[-+]?[0-9]+$", "-+0123456789"),
        ("float", r"^[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?$", "-+.0123456789"),
        ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
        ("merge", r"^<<$", "<"),
    ):
        Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), list(first))
    return Loader


def read_mapping(path: Path) -> dict[str, Any]:
    """The mapping in a YAML or JSON file; an empty file is an empty mapping.

    Raises:
        InputError: the file can't be read, is no YAML, or no mapping; the message names the place.
    """
    import yaml

    try:
        text = path.read_text(encoding="utf-8")
        # The loader is a subclass of SafeLoader.
        content = yaml.load(text, Loader=_loader())  # noqa: S506
    except OSError as error:
        raise InputError(f"{path} can't be read: {error.strerror or error}.") from None
    except UnicodeDecodeError:
        raise InputError(f"{path} is no UTF-8 text.") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f", line {mark.line + 1}, column {mark.column + 1}" if mark is not None else ""
        raise InputError(f"{path} is no valid YAML{where}: {error.problem}.") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise InputError(f"{path} is no valid YAML: {error}.") from None
    if content is None:
        return {}
    if not isinstance(content, dict) or not all(isinstance(key, str) for key in content):
        raise InputError(f"{path} must be a mapping from names to values.")
    return content
