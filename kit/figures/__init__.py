"""Figures: data in, matplotlib ``Figure`` out, each with a description for who cannot see it."""
