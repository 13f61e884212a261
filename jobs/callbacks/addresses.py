"""To which addresses the site may connect: those of the internet, and the networks that the administrator named.

Judged are numbers, never names: names resolve to what their owner likes, and to something else the next time.
"""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# Never, whatever networks are named: nobody's plant receives callbacks there, and what answers gives out credentials.
_NEVER: tuple[Network, ...] = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8",  # this computer, to some systems
        "169.254.169.254/32",  # the metadata of most clouds
        "169.254.170.2/32",
        "100.100.100.200/32",  # Alibaba's
        "168.63.129.16/32",  # Azure's, an address of the internet
        "fd00:ec2::254/128",  # Amazon's
        "224.0.0.0/4",
        "255.255.255.255/32",
        "::/96",  # unspecified, and IPv4 in its oldest disguise; ::1 is judged before
        "::ffff:0:0/96",  # IPv4-mapped
        "ff00::/8",
    )
)
# Not of the internet, whatever is_global of this Python calls them: some carry an IPv4 address to whoever unpacks it.
_NOT_PUBLIC: tuple[Network, ...] = tuple(
    ip_network(text)
    for text in (
        "192.0.0.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "2001::/23",  # Teredo and others of the IETF
        "2002::/16",  # 6to4
        "3fff::/20",  # documentation
    )
)
_UNICAST_6 = ip_network("2000::/3")  # all of the internet's IPv6; NAT64 is outside
_LOOPBACK_6 = IPv6Address("::1")


def is_named(address: str, networks: Sequence[Network]) -> bool:
    """Whether the administrator named a network with this address in it."""
    parsed = _parsed(address)
    return parsed is not None and not _never(parsed) and _within(parsed, networks)


def is_allowed(address: str, networks: Sequence[Network]) -> bool:
    """Whether the site may connect there. `address` is a number as the system tells it."""
    parsed = _parsed(address)
    if parsed is None or _never(parsed):
        return False
    return _within(parsed, networks) or _is_public(parsed)


def read_networks(texts: Sequence[str]) -> tuple[Network, ...]:
    """Raises ValueError naming what is no network."""
    return tuple(ip_network(text) for text in texts)


def _parsed(address: str) -> Address | None:
    try:
        parsed = ip_address(address)
    except ValueError:
        return None
    return None if isinstance(parsed, IPv6Address) and parsed.scope_id else parsed


def _never(address: Address) -> bool:
    return address != _LOOPBACK_6 and _within(address, _NEVER)


def _is_public(address: Address) -> bool:
    if address.version == 6 and not _within(address, (_UNICAST_6,)):
        return False
    unusual = address.is_multicast or address.is_reserved or address.is_private or address.is_link_local
    return address.is_global and not unusual and not _within(address, _NOT_PUBLIC)


def _within(address: Address, networks: Sequence[Network]) -> bool:
    return any(address.version == network.version and address in network for network in networks)
