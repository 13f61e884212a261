"""Which addresses and URLs are called at all."""

import socket

import pytest
from pytest_django import Settings

from jobs.callbacks import connection
from jobs.callbacks.addresses import is_allowed, is_named, read_networks
from jobs.callbacks.connection import Deadline, connected
from jobs.callbacks.urls_of_targets import Place, check_address, place_of
from problems.problem import Problem

INTERNET = ["8.8.8.8", "1.1.1.1", "203.0.114.1", "2606:4700:4700::1111", "2a00:1450:4001:80b::200e"]
NEVER = [
    *("0.0.0.0", "0.1.2.3", "169.254.169.254", "169.254.170.2", "100.100.100.200", "168.63.129.16", "fd00:ec2::254"),
    *("224.0.0.1", "239.255.255.255", "255.255.255.255", "::", "ff02::1"),
    *("::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:10.0.0.1", "::127.0.0.1", "::8.8.8.8", "fe80::1%eth0"),
]
NOT_UNLESS_NAMED = [
    *("127.0.0.1", "127.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1"),
    *("169.254.0.1", "192.0.0.8", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "240.0.0.1"),
    *("::1", "fe80::1", "fc00::1", "fd12::1", "fec0::1", "2001:db8::1", "2001:0:5ef5:79fd::1", "2002:7f00:1::1"),
    *("64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::a00:1", "100::1", "3fff::1", "4000::1"),
]
EVERYTHING = read_networks(["0.0.0.0/0", "::/0"])


@pytest.mark.parametrize("address", INTERNET)
def test_the_internet_is_called(address: str) -> None:
    assert is_allowed(address, ())
    assert not is_named(address, ())


@pytest.mark.parametrize("address", NOT_UNLESS_NAMED)
def test_what_is_not_of_the_internet_is_called_only_in_networks_that_were_named(address: str) -> None:
    assert not is_allowed(address, ())
    assert not is_allowed(address, read_networks(["10.99.0.0/16", "fd99::/16"]))
    assert is_allowed(address, EVERYTHING)


@pytest.mark.parametrize("address", NEVER)
def test_some_addresses_are_never_called(address: str) -> None:
    assert not is_allowed(address, ())
    assert not is_allowed(address, EVERYTHING)
    assert not is_named(address, EVERYTHING)


def test_a_named_network_ends_where_it_ends() -> None:
    networks = read_networks(["10.20.0.0/16"])
    assert is_allowed("10.20.255.255", networks)
    assert not is_allowed("10.21.0.0", networks)
    assert not is_allowed("::ffff:10.20.0.1", networks)


@pytest.mark.parametrize(
    "url",
    [
        *("", "mes.example/told", "//mes.example/", "ftp://mes.example/", "file:///etc/passwd", "javascript:1"),
        *("https:///told", "https://", "https://:443/", "https://mes.example:0/", "https://mes.example:99999/"),
        *("https://mes.example:x/", "https://me:secret@mes.example/", "https://me@mes.example/", "https://@a.example/"),
        *("https://mes.example/#part", "https://mes.example/a b", "https://mes.example/\r\nHost: x", " https://a.b/"),
        *("https://mes.example\\@127.0.0.1/", "https://mes.example\t/", "https://mes .example/", "https://[::1/"),
        *("https://bücher.example/", "https://①②⑦.0.0.1/", "https://mes..example/", "https://-mes.example/"),
        *("https://2130706433/", "https://0x7f000001/", "https://0x7f.1/", "https://127.1/", "https://0177.0.0.1/"),
        *(
            "https://127.0.0.1./",
            "https://017700000001/",
            "https://127.0.0.0x1/",
            "https://1.2.3.4.5/",
            "https://a.09/",
        ),
        *("https://[127.0.0.1]/", "https://[v1.a]/", "https://[::1%25lo]/", "https://%31%32%37.0.0.1/"),
        "https://mes.example/" + "a" * 500,
    ],
)
def test_a_url_that_can_be_misread_is_refused(url: str) -> None:
    with pytest.raises(Problem, match="callback_url_refused"):
        place_of(url)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://127.0.0.1/", "callback_address_refused"),
        ("https://[::1]/", "callback_address_refused"),
        ("https://[::ffff:127.0.0.1]/", "callback_address_refused"),
        ("https://169.254.169.254/latest/meta-data/", "callback_address_refused"),
        ("http://8.8.8.8/", "callback_not_https"),
        ("https://8.8.8.8:22/", "callback_port_refused"),
        ("https://8.8.8.8:9200/", "callback_port_refused"),
        ("https://mes.example:25/", "callback_port_refused"),
    ],
)
def test_an_address_in_a_url_is_judged_at_once(url: str, code: str) -> None:
    with pytest.raises(Problem, match=code):
        place_of(url)


def test_a_good_url_is_taken_apart() -> None:
    assert place_of("HTTPS://MES.example:8443/told?line=3") == Place(True, "mes.example", 8443, "/told?line=3")
    assert place_of("https://mes.example").host_header == "mes.example"
    assert place_of("https://mes.example:8443/key/1?key=2").origin == "https://mes.example:8443"
    assert place_of("https://[2606:4700::1111]/").host_header == "[2606:4700::1111]"


def test_the_plants_networks_may_use_http_and_high_ports(settings: Settings) -> None:
    settings.CALLBACK_NETWORKS = read_networks(["10.20.0.0/16"])
    for url in ("http://10.20.0.1/", "http://10.20.0.1:8080/", "https://10.20.0.1:5000/"):
        assert place_of(url).host == "10.20.0.1"
    with pytest.raises(Problem, match="callback_port_refused"):
        place_of("http://10.20.0.1:22/")


@pytest.mark.parametrize("spelling", ["2130706433", "0x7f000001", "0x7f.1", "127.1", "0177.0.0.1", "localhost", "0"])
def test_however_an_address_is_spelled_what_it_resolves_to_is_judged(spelling: str) -> None:
    """Past the check of the URL, with the system's own resolver."""
    with pytest.raises(Problem, match="callback_address_refused"), Deadline(5) as deadline:
        connected(Place(True, spelling, 443, "/"), deadline)


def test_one_bad_address_among_good_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    mixed = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: mixed)
    monkeypatch.setattr(connection, "_first_to_answer", lambda *_: pytest.fail("it was called"))
    with pytest.raises(Problem, match="callback_address_refused"), Deadline(5) as deadline:
        connected(Place(True, "mes.example", 443, "/"), deadline)


def test_a_name_that_leads_to_the_internet_takes_https() -> None:
    with pytest.raises(Problem, match="callback_not_https"):
        check_address(Place(False, "mes.example", 80, "/"), "8.8.8.8")


@pytest.mark.parametrize("text", ["10.20.0.1/16", "plant", "10.20.0.0/99"])
def test_a_network_that_is_none_is_named(text: str) -> None:
    with pytest.raises(ValueError, match=text.split("/")[0]):
        read_networks([text])
