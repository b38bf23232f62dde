"""Run the command line: ``python -m kg``, and the script ``kg``."""

import sys


def main() -> None:
    """Run the command line; Ctrl-C while it is imported ends it too."""
    try:
        from kg.cli.app import main as run
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted.\n")
        sys.exit(130)
    run()


if __name__ == "__main__":
    main()
