"""small_pictures.py FOLDER PNG...: copies of screenshots as WebP, small enough for git."""

import sys
from pathlib import Path

from PIL import Image

folder, *pictures = map(Path, sys.argv[1:])
for picture in pictures:
    Image.open(picture).convert("RGB").save(folder / f"{picture.stem}.webp", quality=88, method=6)
