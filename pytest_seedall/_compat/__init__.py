"""The only place that touches private names, of pytest or of any other package: a file for each.

Each one says why there is no public way; `tests/unit/test_compat.py`, `test_compat_pytest.py` and
`tests/ml/test_compat_ml.py` fail when one goes away.
"""
