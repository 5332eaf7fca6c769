"""Records of failures: in pytest's cache, in JUnit XML, in the regressions file."""
