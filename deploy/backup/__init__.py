"""Backups: everything that a clinic needs to begin again elsewhere, encrypted for its recovery key alone."""
