"""The numbers that assertions compare, seen while a test runs."""
