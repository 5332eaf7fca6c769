"""Streams: what one seed feeds, be it a phase of a test, a fixture, an import or a process."""
