"""Do the tests of the rules notice when a rule is wrong? `python tools/mutations.py [--report FILE] [RULE ...]`.

Changes each condition of each rule in memory (`tools/mutants.py`), and runs the checks of the tests on the changed rule: the
rule's own cases and the two programs of its page first, then those of all other rules, then the tests that are neither. What
the programs declare is found out once; each mutant is a fork. Ends with status 1 when a mutant survives for which
`tools/mutations.json` has no reason.
"""

import argparse
import json
import multiprocessing
import os
import sys
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from entra_policy.readers.program import batch
from entra_policy.rules import all_rules
from tools.mutant_run import Checks, Outcome, checks_of_tests, run_mutant
from tools.mutants import Mutant, mutants_of
from tools.rule_names import rules_by_name

ROOT: Final = Path(__file__).parent.parent
RULES: Final = ROOT / "policypack" / "entra_policy" / "rules"
REASONS: Final = Path(__file__).with_name("mutations.json")
