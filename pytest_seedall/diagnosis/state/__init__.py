"""State that is carried over: what a run leaves behind, and what the next one finds."""
