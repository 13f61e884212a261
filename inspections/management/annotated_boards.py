"""How commands are told which annotated boards to read."""

from pathlib import Path

from django.core.management.base import CommandParser

from inspections.training.annotated_data import LAYOUTS


def add_arguments(parser: CommandParser, *, data: str, required: bool = True) -> None:
    """--data, --layout, --list and --class-names. data: what --data is for, to the reader of the help."""
    parser.add_argument("--data", required=required, type=Path, help=data)
    parser.add_argument("--layout", choices=LAYOUTS, default="deeppcb", help="its layout (default deeppcb)")
    parser.add_argument("--list", type=Path, help="only the boards in this list")
    parser.add_argument("--class-names", type=Path, help="a file that maps other names to ours")
