"""`python -m samples.puer [FOLDER]`: write the sample documents anew."""

import sys
from pathlib import Path

from samples.puer.story import SAMPLE_SERIALS, documents, write

folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "documents"
write(folder, documents(SAMPLE_SERIALS, carton=4))
