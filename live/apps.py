from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from problems import messages


class LiveConfig(AppConfig):
    name = "live"

    def ready(self) -> None:
        messages.register(
            {
                "topic_unknown": _("There are no live updates named %(topic)s. Reload the page."),
                "topic_forbidden": _("You may not watch %(topic)s. Ask your administrator for the right to see it."),
                "live_request_unreadable": _(
                    "The request for live updates could not be read. Give topic and after in pairs."
                ),
                "live_too_many_topics": _("One page may watch %(limit)s topics. Close some and reload the page."),
            }
        )
