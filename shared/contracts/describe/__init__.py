"""Documents made from the contracts: `docs/events.md` for people, `docs/asyncapi.yaml` for programs.

`python -m shared.contracts.describe` writes both. It is a developer's command: it needs the test lock (PyYAML),
and the committed examples are part of the documents. Nothing that runs in a service imports it.
"""
