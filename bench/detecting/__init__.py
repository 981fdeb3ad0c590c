"""Detectors compared on simulated ratings, in which it is known where the ruptures are."""
