"""Programs made by chance, always the same for the same seed: what users write, and what they rarely do.

A program is made of pieces, each a few statements of plain Python. Pieces use what those before them declare, so a
piece that nothing needs can be left out, which is how a program is made smaller that shows a disagreement.
"""

from tests.support.generated_programs.program import GeneratedProgram, Kind, Piece, generated_program

__all__ = ["GeneratedProgram", "Kind", "Piece", "generated_program"]
