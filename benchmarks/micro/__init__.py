"""Small calls, timed by pytest-benchmark: `python -m pytest benchmarks/micro/bench_*.py`."""
