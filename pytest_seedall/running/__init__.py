"""One test, run again and again: what each run gives, and whether two runs gave the same."""
