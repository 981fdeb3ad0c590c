"""Tests of the contracts: what is refused, and what no event may carry."""
