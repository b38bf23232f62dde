"""Run the command line: ``python -m kg``, and the script ``kg``."""

import gc
import sys

_OBJECTS = 100_000  # new ones after which Python looks for unused ones; by default 700, which costs more than it frees here


def main() -> None:
    """Run the command line; Ctrl-C before or after a verb runs ends it too."""
    gc.set_threshold(_OBJECTS)
    try:
        from kg.cli.app import main as run

        run()
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted.\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
