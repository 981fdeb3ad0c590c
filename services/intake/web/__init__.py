"""Intake over HTTP: pages for people, the API for programs, the internal API for the other services."""
