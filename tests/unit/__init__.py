"""One piece at a time, without engines."""
