"""Attune on one machine: engines from the package index, a process supervisor and the front door."""
