"""The organisation's own rules, in Rego, evaluated by an Open Policy Agent (OPA) once per run.

`projection` makes the document that they look at, `opa` asks the server of the settings or one that `local_server`
starts, `results` reads the answer, and `run` makes findings of it. Nothing here is imported unless the settings ask for
organisation rules.
"""
