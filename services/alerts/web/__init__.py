"""Pages, API and internal API of the alerts service."""
