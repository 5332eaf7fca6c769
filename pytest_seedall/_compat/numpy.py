"""NumPy's private names."""

#: What gives NumPy's generators, and `SeedSequence`, their entropy.
#:
#: Private: `secrets.randbits`, by the name under which NumPy's C code looks it up; the generators
#: themselves are classes of C, which cannot be changed.
ENTROPY = "numpy.random.bit_generator:randbits"
