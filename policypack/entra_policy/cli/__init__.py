"""The command line, `entra-policy`."""
