"""The tests of tools/offline import its modules as the launchers do: from that folder."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools" / "offline"))
