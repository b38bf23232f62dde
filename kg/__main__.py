"""Run the command line: ``python -m kg``, and the script ``kg``."""

import sys


def main() -> None:
    """Run the command line; Ctrl-C before or after a verb runs ends it too."""
    try:
        from kg.cli.app import main as run

        run()
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted.\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
