from django.urls import path
from django.views.decorators.http import require_http_methods

from accounts import looks, own_pages, user_pages
from accounts.sessions_only import sessions_only
from accounts.sign_in import SignIn, SignOut

app_name = "accounts"
_sign_in = require_http_methods(["GET", "HEAD", "POST"])(SignIn.as_view())
urlpatterns = [
    path("sign-in/", sessions_only(_sign_in), name="sign_in"),
    path("sign-out/", sessions_only(require_http_methods(["POST"])(SignOut.as_view())), name="sign_out"),
    path("language/", sessions_only(looks.language), name="language"),
    path("theme/", sessions_only(looks.theme), name="theme"),
    path("settings/", sessions_only(own_pages.settings), name="settings"),
    path("settings/profile/", sessions_only(own_pages.profile), name="profile"),
    path("settings/profile/looks/", sessions_only(own_pages.looks), name="looks"),
    path("settings/profile/password/", sessions_only(own_pages.password), name="password"),
    path("settings/tokens/", sessions_only(own_pages.own_tokens), name="tokens"),
    path("settings/tokens/<int:token_id>/revoke/", sessions_only(own_pages.revoke_token), name="revoke_token"),
    path("settings/users/", user_pages.all_users, name="users"),
    path("settings/users/<int:user_id>/", user_pages.one_user, name="user"),
    path("settings/users/<int:user_id>/role/", user_pages.role, name="user_role"),
    path("settings/users/<int:user_id>/disable/", user_pages.disable, name="user_disable"),
    path("settings/users/<int:user_id>/enable/", user_pages.enable, name="user_enable"),
    path("settings/users/<int:user_id>/password/", user_pages.reset_password, name="user_password"),
    path("settings/audit/", user_pages.audit, name="audit"),
]
