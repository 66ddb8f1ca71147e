"""The policy pack's process. The Pulumi engine starts `python -m pulumi.policy ENGINE_ADDRESS policypack`.

What runs is the installed distribution, in this folder's repository and in a published copy alike. Python looks first
in the folder that it is started in, so a copy of the source here would run in place of the distribution, on another
version's model of the service. So this folder is looked at last, and a pack whose source is not the distribution's own
doesn't start.
"""

import os
import sys
from importlib import metadata
from pathlib import Path

DISTRIBUTION = "entra-provisioning"
FOLDER = Path(__file__).resolve().parent


def main() -> None:
    """Keep standard output for the port before anything else is imported, then serve."""
    port_descriptor = os.dup(1)
    os.dup2(2, 1)
    look_here_last()
    if problem := what_differs():
        sys.exit(f"entra-provisioning: {problem}")

    from entra_policy.analyzer.process import run

    run(sys.argv[1:], port_descriptor)


def look_here_last() -> None:
    """Let installed packages come before what lies in this folder; an editable installation still finds it."""
    here = [entry for entry in sys.path if Path(entry).resolve() == FOLDER]
    sys.path[:] = [entry for entry in sys.path if entry not in here] + here[:1]


def what_differs() -> str | None:
    """What keeps the installed distribution from being this pack, and what to do; None when it is."""
    install = f"install it with `cd {FOLDER} && {sys.executable} -m pip install -r requirements.txt`"
    try:
        installed = metadata.version(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return f"the distribution {DISTRIBUTION} is missing in {sys.prefix}; {install}."
    version = pack_version()
    if installed != version:
        return f"this pack is version {version}, but {sys.prefix} has {DISTRIBUTION} {installed}; {install}."
    if name := first_difference():
        return (
            f"{FOLDER / name} is not what {DISTRIBUTION} {installed} in {sys.prefix} has under that name. What runs is "
            f"the distribution: install the one that belongs to this source, or delete {FOLDER / 'entra_policy'}."
        )
    return None


def pack_version() -> str:
    """The version that the engine shows: PulumiPolicy.yaml's."""
    import yaml

    content = yaml.safe_load((FOLDER / "PulumiPolicy.yaml").read_text(encoding="utf-8"))
    return str(content.get("version"))


def first_difference() -> str | None:
    """The first file of a copy of the source in this folder that is not the installed one; None without a copy."""
    import entra_policy

    source, installed = FOLDER / "entra_policy", Path(entra_policy.__file__).resolve().parent
    if not source.is_dir() or source == installed:
        return None
    names = {path.relative_to(folder) for folder in (source, installed) for path in folder.rglob("*.py")}
    # A wheel holds this file, too, as what `entra-policy pack init` writes; the source has it outside.
    for name in sorted(names - {Path("pack", "__main__.py")}):
        pair = [folder / name for folder in (source, installed)]
        if not all(path.is_file() for path in pair) or len({path.read_bytes() for path in pair}) != 1:
            return f"entra_policy/{name.as_posix()}"
    return None


if __name__ == "__main__":
    main()
