from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "forbidden": _(
        "Your account or token may not do this. It needs the right “%(what)s” (%(permission)s). "
        "Ask an administrator to do it, or to change your role."
    ),
    "sign_in_needed": _("You are not signed in, or the session has ended. Sign in and try again."),
    "token_refused": _(
        "This API token is not valid: it is unknown, expired or revoked, or its user is disabled. Make a new one "
        "under Settings, API tokens."
    ),
    "csrf_needed": _(
        "A request with a session must send the CSRF token in the header X-CSRFToken. Scripts: use an API token "
        "instead."
    ),
    "token_not_found": _("There is no such API token among yours. Reload the list."),
    "token_name_needed": _(
        "A token needs a name of at most %(limit)s characters. Name the script or machine that will use it."
    ),
    "token_scopes_refused": _(
        "These rights cannot be put into the token: %(scopes)s. Choose at least one of: %(allowed)s."
    ),
    "token_expiry_past": _("The token would have expired already. Choose a later day, or none."),
    "user_not_found": _("There is no such user. Reload the list."),
    "user_exists": _("There is a user named %(username)s already. Choose another name."),
    "username_refused": _("A user name has 1 to 150 letters, digits or @ . + - _ characters. Choose such a name."),
    "role_unknown": _("%(role)s is not a role. Choose one of: %(roles)s."),
    "password_refused": _("This password is not good enough: %(why)s"),
    "password_wrong": _("The present password is not right. Type it again."),
    "last_administrator": _(
        "This is the last active administrator: without one, nobody could manage users. Make another user an "
        "administrator first."
    ),
    "not_yourself": _("You cannot disable or demote yourself. Ask another administrator."),
    "too_many_requests": _("Too many requests in a short time. Wait %(seconds)s s and go on more slowly."),
    "password_tries": _(
        "The present password was wrong too often. Wait %(minutes)s min, or ask an administrator for a new one."
    ),
    "locked_out_address": _(
        "Too many failed sign-ins from this address. Wait %(minutes)s min, or ask your administrator."
    ),
    "session_needed": _(
        "An API token has no say over accounts and tokens. Sign in and do it under Settings, or, for a token, use "
        "manage.py create_token on the server."
    ),
    "locked_out": _(
        "Too many failed sign-ins for this name from this address. Wait %(minutes)s min, or ask an administrator "
        "for a new password."
    ),
}
