"""Intake alone, in memory."""
