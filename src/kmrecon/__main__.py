"""What ``python -m kmrecon`` runs: the command."""

import sys

from kmrecon.cli import main

if __name__ == "__main__":
    sys.exit(main())
