"""Records each failure, and runs it again under its seeds."""
