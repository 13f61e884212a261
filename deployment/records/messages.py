from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "deployment_not_found": _("There is no such deployment in what the site knows. Reload the page."),
    "deployment_lines_too_many": _("At most %(limit)s lines of a journal are taken at once. Send them in parts."),
    "deployment_run_too_long": _(
        "This deployment has more than %(limit)s lines in its journal already; no more are kept."
    ),
    "deployment_hosts_too_many": _("At most %(limit)s hosts are taken at once."),
    "deployment_host_refused": _("“%(name)s” is no host name: labels of small letters, digits and hyphens, with dots."),
    "deployment_release_not_there": _(
        "%(release)s is not installed on every host, or serves already. Reload the page and choose another release."
    ),
    "deployment_reason_too_long": _("A reason has at most %(limit)s characters. Shorten it."),
    "deployment_rollback_open": _(
        "%(who)s has asked for a rollback to %(release)s already. Wait for its end, or withdraw it."
    ),
    "deployment_running": _(
        "The deployment %(run)s is running, and holds the hosts' locks. Wait for its end: it takes itself back when "
        "it is not well."
    ),
    "deployment_nobody_listens": _(
        "No deployer listens for requests of this site. On the deployer's machine, run: %(command)s"
    ),
    "deployment_request_not_found": _("There is no such request for a rollback. Reload the page."),
    "deployment_request_gone": _("This request has been taken up or has ended already. Reload the page."),
}
