"""Each part of the room keeps its models beside what uses them; Django finds them here."""

from gpu.allocation.models import Allocation as Allocation
from gpu.allocation.models import DeviceBook as DeviceBook
from gpu.allocation.models import Lease as Lease
