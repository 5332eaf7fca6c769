"""The values of two runs: taken as snapshots, compared by their structure, described.

::

    with Snapshots(shared=ids_of_what_both_runs_have) as snapshots:
        first = snapshots.of_names(locals_of_run_1)
        second = snapshots.of_names(locals_of_run_2)
        found = compare(first, second, tolerance=Tolerance(rtol=1e-6), ignore=["elapsed"])
        for difference in found.differences:
            print(*lines(difference, width=80))

`snapshots` takes values apart, with one file in `kinds/` for each library; `nodes` says what a
snapshot is, and `blocks` where the bytes of large arrays are; `comparing` walks through two
snapshots side by side; `differences` puts into words what it found.

Nothing of the project's is imported, changed, consumed or waited for, and none of its ``__eq__``,
``__hash__``, ``__repr__`` or properties is called; what cannot be looked at is counted.
"""
