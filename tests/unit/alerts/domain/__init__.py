"""Tests of what alerts detects."""
