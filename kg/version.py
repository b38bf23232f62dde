"""The version, in one place that needs no installed package to be read."""

__version__ = "0.1.0"
