"""The world outside alerts."""
