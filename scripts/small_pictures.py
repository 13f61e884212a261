"""small_pictures.py FOLDER PNG...: copies of screenshots with 256 colours, small enough for git."""

import sys
from pathlib import Path

from PIL import Image

folder, *pictures = map(Path, sys.argv[1:])
for picture in pictures:
    small = Image.open(picture).convert("RGB").quantize(256, dither=Image.Dither.NONE)
    small.save(folder / picture.name, optimize=True)
