"""Psychology: what the knock does to a person, and what words do at the door."""

from kit.psychology.scoring import Scale, Score, Scores, scale, scales

__all__ = ["Scale", "Score", "Scores", "scale", "scales"]
