"""Generators that several tests share, found where modules, classes and fixtures hold them."""
