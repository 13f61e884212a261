"""Reads the structure of image files without decoding them: size, and whether all of the file is there."""
