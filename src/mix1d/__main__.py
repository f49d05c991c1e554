"""``python -m mix1d`` is the command ``mix1d``."""

import sys

from mix1d.cli import main

sys.exit(main())
