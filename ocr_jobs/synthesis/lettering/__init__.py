"""Dimension text as drawings letter it, with its truth: strokes of our own and the fonts of the machine."""
