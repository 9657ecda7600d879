"""`python -m zhenbo`, where the `zhenbo` command itself is not installed."""

import sys

from zhenbo.cli import main

sys.exit(main())
