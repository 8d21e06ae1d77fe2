"""`python -m mclca` is `mclca`."""

from mclca.cli import main

if __name__ == "__main__":
    main()
