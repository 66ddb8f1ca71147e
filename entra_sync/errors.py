"""Everything this package raises on purpose.

```
EntraSyncError                         what a caller may catch
├── entra_sync.expression.ExpressionSyntaxError    an expression does not parse: where, what was expected
└── entra_sync.graph.GraphError                    Microsoft Graph did not do what was asked; its own tree is there
```

Documents that aren't synchronization schemas raise nothing here: `entra_sync.shape.shape_problems` lists what
is wrong. A pydantic model that is built from such a document raises pydantic's own `ValidationError`, without
the document's values in its message.
"""


class EntraSyncError(Exception):
    """A failure reported to the person who wrote the settings: what is wrong, where, and what to do."""
