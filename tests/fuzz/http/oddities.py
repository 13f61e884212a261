"""What a form, an address or a header may hold that nobody types: drawn from here by the generators."""

import random
from urllib.parse import quote

_TEXTS = (
    *("", " ", "0", "-1", "1", "2", "true", "null", "None", "[]", "{}", "a", "é", "한글", "⌀ ±0.05", "👩‍🔧", "ﷺ" * 20),
    *(
        "\0",
        "a\0b",
        "\x1b[31m",
        "\r\nX-Injected: 1",
        "\u202eexe.png",
        "\u2066a\u2069",
        "\ufeff",
        "\ufffe",
        "\U0010ffff",
    ),
    *("<script>alert(1)</script>", "'\"><img src=x onerror=alert(1)>", "javascript:alert(1)", "//evil.example/"),
    *("' OR 1=1 --", "%s %(name)s %d", "{0.__class__}", "{{ 7*7 }}", "{% debug %}", "../../etc/passwd", "C:\\a"),
    *("NaN", "nan", "Infinity", "-inf", "1e999", "1e-999", "0x10", "1_000", "１２", "٣", "²", "1.5", "1,5", "-0"),
    *("9" * 12, "9" * 19, "9" * 30, "9" * 400, "9" * 5000, str(2**63), str(2**63 - 1), str(2**31), "-" + "9" * 30),
    *("2026-11-20", "0001-01-01", "9999-12-31", "0000-00-00", "2026-02-30", "2026-11-20T00:00:00Z", "99999-01-01"),
    *("x" * 300, "x" * 5000, "한" * 3000, "a," * 500, "1:1", "1:1:1", ":", ",", "1,1,2,2", "1 1 2 2", "nan nan 1 1"),
    *("MDAwMS0wMS0wMVQwMDowMDowMCsyMzo1OSAx", "MjAyNi0wMS0wMVQwMDowMDowMFogMQ", "====", "a" * 7),
)
_BAD_ENCODINGS = ("%", "%0", "%zz", "%00", "%ff", "%c0%ae", "%ed%a0%80", "%u0041", "%25%30%30", "+%20+", "%f4%90%80%80")


def text(chance: random.Random) -> str:
    pick = chance.random()
    if pick < 0.75:
        return chance.choice(_TEXTS)
    if pick < 0.9:
        return chance.choice(_TEXTS) + chance.choice(_TEXTS)
    return "".join(chr(chance.choice((chance.randrange(32, 127), chance.randrange(0xD7FF)))) for _ in range(9))


def encoded(chance: random.Random, value: str) -> str:
    """As it stands in an address or a form; now and then as no browser writes it."""
    if chance.random() < 0.06:
        return chance.choice(_BAD_ENCODINGS)
    return quote(value, safe="", errors="surrogatepass")


def json_value(chance: random.Random, depth: int = 0) -> str:
    """JSON, or what is nearly JSON, as text."""
    pick = chance.randrange(9)
    if pick == 0 and depth < 4:
        return "[" + ",".join(json_value(chance, depth + 1) for _ in range(chance.randrange(4))) + "]"
    if pick == 1 and depth < 4:
        return '{"a":' + json_value(chance, depth + 1) + "}"
    if pick == 2:
        return chance.choice(
            ("NaN", "Infinity", "-Infinity", "1e999", "-0", "1.5", "9" * 30, "9" * 5000, "1e400", "0.1")
        )
    if pick == 3:
        return chance.choice(("null", "true", "false", "", "'a'", "undefined", "[" * 3000, '{"a":' * 900))
    if pick == 4:
        return chance.choice(
            ('"\\ud800"', '"\\u0000"', '"\\udfff\\ud800"', '"a\\u202eb"', '"\\x41"', '"\x01"', '"nan"')
        )
    if pick == 5:
        return str(chance.choice((0, 1, 2, 3, -1, 2**31, 2**63, -(2**63), 10**15)))
    plain = text(chance).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'


def header(chance: random.Random) -> bytes:
    """Bytes that the web server lets through: no line ends."""
    value = text(chance).encode("utf-8", "surrogatepass")[:2000]
    return bytes(byte for byte in value if byte not in (10, 13)).strip()
