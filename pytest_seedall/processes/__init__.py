"""Processes: how pytest was started, what it runs in, and others that it starts or talks to."""
