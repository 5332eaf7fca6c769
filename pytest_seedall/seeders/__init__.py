"""One file for each library whose PRNGs are seeded."""
