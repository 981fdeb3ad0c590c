"""The alerts service over real MongoDB."""
