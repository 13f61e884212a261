"""Prints, as JSON, what a board type's uploads left: python -m tests.load.kept BOARD_TYPE"""

import json
import sys

import django

django.setup()

from files.storage import blob_path, hash_file  # noqa: E402
from inspections.models import Inspection  # noqa: E402

images = list(Inspection.objects.filter(board_type=int(sys.argv[1])).values_list("image", flat=True))
whole = sum(hash_file(blob_path(sha256)) == sha256 for sha256 in images)
json.dump({"inspections": len(images), "whole_files": whole}, sys.stdout)
