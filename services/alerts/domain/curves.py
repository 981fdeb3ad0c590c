"""Expected course of a questionnaire, fitted to a clinic's own episodes by least squares.

E[y at session t] = c0 + c1*y0 + c2*ln t + c3*y0*ln t, as in outcome monitoring at large. Keeps sums only.
"""

from dataclasses import dataclass, field
from math import log, sqrt

from services.alerts.domain.rules import Curve

LEAST_EPISODES = 300
TERMS = 4


def _matrix() -> list[list[float]]:
    return [[0.0] * TERMS for _ in range(TERMS)]


@dataclass(slots=True)
class Fit:
    """Sums over questionnaires after the first: of products of terms, of terms and score, of squared scores."""

    episodes: int = 0
    count: int = 0
    products: list[list[float]] = field(default_factory=_matrix)
    moments: list[float] = field(default_factory=lambda: [0.0] * TERMS)
    squares: float = 0.0

    def add(self, first: float, later: list[tuple[int, float]]) -> None:
        """Take an episode in: its first score, and each later one as (session number, score)."""
        if not later:
            return
        self.episodes += 1
        for session, score in later:
            passed = log(session)
            terms = (1.0, first, passed, first * passed)
            self.count += 1
            self.squares += score * score
            for row, a in enumerate(terms):
                self.moments[row] += a * score
                for column, b in enumerate(terms):
                    self.products[row][column] += a * b

    def curve(self) -> Curve | None:
        """Return the curve with its residual deviation; None while episodes are too few or too alike to tell."""
        if self.episodes < LEAST_EPISODES or self.count <= TERMS:
            return None
        c = _solved(self.products, self.moments)
        if c is None:
            return None
        explained = sum(a * b for a, b in zip(c, self.moments, strict=True))
        sd = sqrt(max(self.squares - explained, 0.0) / (self.count - TERMS))
        c0, c1, c2, c3 = c
        return Curve(c0, c1, c2, c3, sd) if sd > 0 else None


def _solved(matrix: list[list[float]], right: list[float]) -> list[float] | None:
    """Solve by elimination with the largest pivot first; None if rows depend on each other."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for place in range(TERMS):
        best = max(range(place, TERMS), key=lambda row: abs(rows[row][place]))
        rows[place], rows[best] = rows[best], rows[place]
        pivot = rows[place][place]
        if abs(pivot) <= 1e-9 * max(1.0, abs(matrix[place][place])):
            return None
        for row in range(TERMS):
            if row != place:
                share = rows[row][place] / pivot
                rows[row] = [a - share * b for a, b in zip(rows[row], rows[place], strict=True)]
    return [rows[place][TERMS] / rows[place][place] for place in range(TERMS)]
