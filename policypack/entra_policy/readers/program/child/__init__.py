"""The embedded engine's child: runs in the project's own interpreter, with nothing but Pulumi's SDK there.

`start.py` is run by its path and loads this folder as a package of a name of its own, so that none of its
modules can get in the way of a program's modules. Nothing here may import another part of `entra_policy`.
"""
