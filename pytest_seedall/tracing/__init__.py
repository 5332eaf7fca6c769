"""What each line of the project did in a run, and the first place where two runs part."""
