"""A clinic's history as CSV: read and checked, put in order, and what a replay finds written whole."""
