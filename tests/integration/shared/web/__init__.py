"""Tests of the web on real engines."""
