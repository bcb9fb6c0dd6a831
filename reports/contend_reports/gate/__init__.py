"""The performance gate: did these benchmarks get slower between two revisions? Decided from pairs of launches."""
