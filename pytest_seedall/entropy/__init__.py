"""Entropy draws: seen where they are made, given a seed or an error, and noted."""
