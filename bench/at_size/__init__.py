"""A clinic of any size, the same one each time, loaded into a running Attune: what benchmarks of pages look at."""
