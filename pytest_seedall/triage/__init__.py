"""After a run: whether each failure is due to the seed, to the tests before, or to neither.

`triaging` listens to the run; `experiments` runs the failed tests again in fresh processes, where
`triage_runs` writes down how they end; `verdicts` decides, and `telling` says it.
"""
