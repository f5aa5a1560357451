"""Measurements: each row compares the product with a bare reference that does the same work.

`make bench` runs them all. A figure is a ratio of medians of rounds that take turns in one run, so
that a busy machine slows both sides; how busy others kept it stands beside the figure.
"""
