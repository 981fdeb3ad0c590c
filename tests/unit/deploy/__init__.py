"""The commands and the local set-up."""
