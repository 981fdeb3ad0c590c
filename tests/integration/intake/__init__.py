"""Intake over a real MongoDB."""
