"""Reading Pulumi's YAML files as Pulumi reads them."""

from pathlib import Path
from typing import Any

from entra_policy.errors import InputError
from entra_policy.yaml_loader import loader


def read_mapping(path: Path) -> dict[str, Any]:
    """The mapping in a YAML or JSON file; an empty file is an empty mapping.

    Raises:
        InputError: the file can't be read, isn't YAML, or isn't a mapping; the message names the place.
    """
    import yaml

    try:
        text = path.read_text(encoding="utf-8")
        # The loader is a subclass of SafeLoader.
        content = yaml.load(text, Loader=loader())  # noqa: S506
    except OSError as error:
        raise InputError(f"{path} can't be read: {error.strerror or error}.") from None
    except UnicodeDecodeError:
        raise InputError(f"{path} isn't text in UTF-8.") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f", line {mark.line + 1}, column {mark.column + 1}" if mark is not None else ""
        raise InputError(f"{path} isn't valid YAML{where}: {error.problem}.") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise InputError(f"{path} isn't valid YAML: {error}.") from None
    if content is None:
        return {}
    if not isinstance(content, dict) or not all(isinstance(key, str) for key in content):
        raise InputError(f"{path} must be a mapping from names to values.")
    return content
