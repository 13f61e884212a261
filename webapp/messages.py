from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "bad_request": _("Benchlight could not read this request. Go back, reload the page and try again."),
    "not_allowed": _("This is not open to your account. Ask an administrator if you need it."),
    "page_not_found": _(
        "There is nothing at this address. It may have moved, or the link is mistyped. Start from Home."
    ),
    "broke": _(
        "Benchlight failed while it answered; nothing that was accepted is lost. Try again; if it stays, tell "
        "your administrator when it happened: the reason is in the log."
    ),
    "database_away": _(
        "The database does not answer just now; nothing that was accepted is lost. Try again in %(seconds)s seconds; "
        "if it stays, tell your administrator."
    ),
    "form_too_old": _(
        "This page was open too long, or was signed in anew elsewhere, so its form is no longer valid. Go back, "
        "reload the page and send the form again."
    ),
    "body_too_large": _("This request is larger than %(limit_mb)s MB. Send less at once; files go up in pieces."),
    "body_too_large_unknown": _(
        "Without a valid session or token a request may have %(limit_mb)s MB. Sign in, or send an API token, and "
        "try again."
    ),
    "request_invalid": _("The request is not complete or not valid: %(why)s"),
}
