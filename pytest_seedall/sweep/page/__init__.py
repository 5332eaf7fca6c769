"""The page of a sweep: one HTML text that needs nothing else."""
