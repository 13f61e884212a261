from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "callback_target_missing": _("There is no such callback target. It may have been removed; reload the list."),
    "callback_missing": _("There is no such callback. They are kept for 14 days; reload the list."),
    "callback_name_needed": _(
        "A callback target needs a name of at most %(limit)s characters. Name the machine that listens."
    ),
    "callback_targets_full": _("There are %(limit)s callback targets already. Remove one that nobody needs."),
    "callback_url_refused": _(
        "This URL cannot be called. Give one like https://mes.example/told, of at most %(limit)s characters: https or "
        "http, no user name or password, no #, and an address written plainly."
    ),
    "callback_address_refused": _(
        "Benchlight does not call %(address)s: it is no address of the internet, and its network is not among those "
        "that BENCHLIGHT_CALLBACK_NETWORKS names on the server."
    ),
    "callback_not_https": _(
        "Over http Benchlight calls only networks that BENCHLIGHT_CALLBACK_NETWORKS names on the server, and "
        "%(address)s is in none of them. Use https."
    ),
    "callback_port_refused": _(
        "Benchlight does not call port %(port)s there. On the internet it calls 443 and 8443; in the networks that "
        "BENCHLIGHT_CALLBACK_NETWORKS names also 80 and whatever is from 1024 on."
    ),
    "callback_events_needed": _("Choose at least one of these events: %(known)s."),
    "callback_kinds_unknown": _("There are no jobs of these kinds: %(unknown)s. Choose from: %(known)s."),
    "callback_waits_already": _("This callback is waiting to be sent already. Reload the list to see when."),
    "callback_name_unknown": _("The name does not resolve."),
    "callback_ca_unreadable": _("The file that BENCHLIGHT_CALLBACK_CA names on the server cannot be read."),
    "callback_target_is_off": _("This target is switched off. Switch it on first."),
}
OUTCOMES = {
    "callback_address_refused": _("The name leads to an address that may not be called."),
    "callback_not_https": _("The name leads to an address that is called over https only."),
    "callback_port_refused": _("The name leads to an address where this port may not be called."),
    "callback_url_refused": _("The URL cannot be called any more."),
    "callback_name_unknown": SENTENCES["callback_name_unknown"],
    "callback_ca_unreadable": SENTENCES["callback_ca_unreadable"],
    "callback_not_reached": _("Nobody answers at the address."),
    "callback_timeout": _("The answer took too long."),
    "callback_certificate_refused": _("The certificate is not trusted, or is for another name."),
    "callback_tls_failed": _("No secure connection came about."),
    "callback_answer_unreadable": _("The answer was no HTTP."),
    "callback_redirected": _("The receiver sends elsewhere; redirects are not followed."),
    "callback_refused": _("The receiver did not take it."),
    "callback_gone": _("The receiver wants no more callbacks (410)."),
    "callback_target_off": _("The target was switched off for a week."),
    "callback_target_removed": _("The target was removed."),
    "callback_site_restored": _("The site was restored from a backup; it may have been sent since that was taken."),
    "callback_broke": _("Something unexpected went wrong; the log tells what."),
}
