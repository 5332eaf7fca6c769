"""Runs tests under many test seeds, and says how often they fail, under which, and by how much."""
