"""``--seedall-doctor``: what a project that takes up the plugin may delete, change or add.

`files` says which sources are read, `sources` reads one, with `scopes` to know what a name means
and `owners` when a line runs; `findings` puts together what all of them say, `libraries` and
`settings` look at the environment, `telling` finds the words, and `examining` listens to the run.
"""
