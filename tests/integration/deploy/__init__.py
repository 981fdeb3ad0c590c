"""The commands, with what they reach for."""
