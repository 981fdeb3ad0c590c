"""The mechanisms on real engines."""
