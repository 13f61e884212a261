"""Why a board has the verdict that it has, in a sentence."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from inspections.models import Inspection, Verdict
from problems.messages import sentence


def reason(inspection: Inspection) -> str:
    """The machine's reason, also beside a person's verdict; empty before the first result."""
    if inspection.inspected_at is None:
        return ""
    code, params = inspection.verdict_code, inspection.verdict_params
    count = params.get("count", 0)
    if code == "defects_found":
        told = ngettext(
            "%(n)s defect reached the threshold of its class.",
            "%(n)s defects reached the threshold of their class.",
            count,
        )
    elif code == "doubtful_defects":
        told = ngettext(
            "%(n)s place is doubtful: below the threshold of its class, and not far. Look at it and decide.",
            "%(n)s places are doubtful: below the threshold of their class, and not far. Look at them and decide.",
            count,
        )
    elif code in ("", "no_defects"):
        told = _("No defect reached the threshold of its class.") if inspection.machine_verdict == Verdict.PASS else ""
    else:
        return sentence(code, params)
    return told % {"n": count}
