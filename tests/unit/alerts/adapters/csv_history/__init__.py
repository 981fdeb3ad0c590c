"""Reading and writing a clinic's history."""
