"""Runs tests again under the same seeds, and fails those whose results differ.

`asking` finds out which tests are meant, `repeating` runs them again and has the results compared,
`telling` says what differs; `fresh_runs` does it in interpreters of their own.
"""
