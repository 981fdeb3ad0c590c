"""Pieces on real MongoDB and Kafka."""
