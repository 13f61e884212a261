"""Synthetic boards with known defects: pure, seeded, numpy and OpenCV only."""
