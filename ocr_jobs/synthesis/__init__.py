"""Drawings and their lettering made up with exact truth: pure, seeded; no Django."""
