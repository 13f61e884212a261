"""How often what may be tried, beyond what django-axes counts (a name at an address)."""

from accounts.tallies import Limit

FAILED_SIGN_INS = Limit("sign-in", most=100, window_s=900)  # of one address, whatever the names
WRONG_PASSWORDS = Limit("present-password", most=10, window_s=900)  # of one user who changes the password
REFUSED_TOKENS = Limit("token", most=60, window_s=60)  # of one address
NOTED_LOCK_OUTS = Limit("lock-out-row", most=1, window_s=900)  # one audit row says it, not one a try
