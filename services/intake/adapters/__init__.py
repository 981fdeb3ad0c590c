"""The world outside, as intake's ports want it."""
