"""The sources that can be seen, and those that can be frozen around one run."""
