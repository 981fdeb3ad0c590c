"""Faults injected into a running Attune: nothing is lost, nothing is raised twice."""
