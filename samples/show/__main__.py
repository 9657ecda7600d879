"""`python -m samples.show [FOLDER]`: write log, truth, scores and SQL anew, from the seed and the rules."""

import sys
from pathlib import Path

from samples.show.story import write

write(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
