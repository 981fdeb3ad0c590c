"""The world outside: MongoDB, and the other services."""
