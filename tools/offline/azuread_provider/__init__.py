"""A stand-in for the azuread provider: previews and updates of azuread programs with no tenant.

What it knows about resources it reads from pulumi-azuread's own classes (catalogue), and where those are
silent from a small table with sources (facts). It keeps nothing: the engine's state is the only state.
"""
