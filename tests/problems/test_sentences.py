from django.utils.translation import gettext_lazy as _

from problems import messages


def test_a_row_with_other_parameters_than_its_sentence_is_told_by_its_code() -> None:
    messages.register({"trial_limit": _("At most %(limit)s.")})
    assert messages.sentence("trial_limit", {"limit": 3}) == "At most 3."
    assert "trial_limit" in messages.sentence("trial_limit", {})
