"""Serves the components to Pulumi programs in any language."""

import sys
from importlib.metadata import version

from pulumi.provider import main

from entra_components._hosting import component_host

if __name__ == "__main__":
    main(component_host(version("entra-provisioning")), sys.argv[1:])
