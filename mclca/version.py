"""The version of mclca, part of every result."""

__version__ = "0.1.0"
