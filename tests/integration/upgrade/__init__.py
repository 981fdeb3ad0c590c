"""What an earlier version stored must open and work with this one; `record.py` says how the records were made."""
