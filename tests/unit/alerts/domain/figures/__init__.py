"""Tests of the figures for admins."""
