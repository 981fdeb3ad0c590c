"""The three services together, as the ledger compares them."""
