"""`python -m shared.contracts.describe`: write the documents anew."""

from shared.contracts.describe.documents import ROOT, documents

for path, content in documents().items():
    (ROOT / path).write_text(content, encoding="utf-8")
