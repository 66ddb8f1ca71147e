"""The policy pack's process. The Pulumi engine starts `python -m pulumi.policy ENGINE_ADDRESS policypack`."""

import os
import sys


def main() -> None:
    """Keep standard output for the port before anything else is imported, then serve."""
    port_descriptor = os.dup(1)
    os.dup2(2, 1)

    from entra_policy.analyzer.serve import run

    run(sys.argv[1:], port_descriptor)


if __name__ == "__main__":
    main()
