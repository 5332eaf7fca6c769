"""Seeds the PRNGs for each phase of each test, each wider fixture and each collection."""
