"""Each part of the room keeps its models beside what uses them; Django finds them here."""

from gpu.allocation.models import Allocation as Allocation
from gpu.allocation.models import DeviceBook as DeviceBook
from gpu.allocation.models import Lease as Lease
from gpu.assessment.models import Measurement as Measurement
from gpu.assessment.models import Prices as Prices
from gpu.telemetry.models import Alarm as Alarm
from gpu.telemetry.models import AlarmSettings as AlarmSettings
from gpu.telemetry.models import Device as Device
from gpu.telemetry.models import Sample as Sample
from gpu.telemetry.models import WatchedHost as WatchedHost
