"""Access to Kafka that is half set is refused, with what to set; secrets are never said."""

from pathlib import Path

import pytest

from streams.config.errors import UsageError
from streams.config.kafka_access import Access, Servers
from streams.config.kafka_settings import KafkaSettings
from streams.config.settings import load_settings
from streams.kafka.access import arguments

SASL = {"security_protocol": "SASL_SSL", "username": "jauge", "bootstrap": "kafka:9092"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"security_protocol": "SSL"}, "set kafka.bootstrap as well"),
        ({"security_protocol": "SASL_SSL", "bootstrap": "kafka:9092"}, "needs kafka.username"),
        (SASL, "set kafka.password_file"),
        ({**SASL, "password": "hidden", "password_file": "f"}, "set one of them"),
        ({"username": "jauge", "password": "hidden"}, "has no user: set it to SASL_SSL"),
        ({"password": "hidden"}, "has no user"),
        ({"ca_file": "ca.pem"}, "has no TLS: set it to SASL_SSL, or unset kafka.ca_file"),
        ({**SASL, "password": "hidden", "cert_file": "c"}, "belong together"),
        (
            {**SASL, "security_protocol": "SASL_PLAINTEXT", "sasl_mechanism": "PLAIN", "password": "hidden"},
            "sends the password as it is",
        ),
        ({"security_protocol": "TLS", "password": "hidden"}, "kafka.security_protocol='TLS'"),
    ],
)
def test_half_set_is_refused_and_no_secret_is_said(given: dict[str, str], said: str) -> None:
    with pytest.raises(UsageError, match=said) as refused:
        load_settings(kafka=given)
    assert "hidden" not in str(refused.value)


def test_what_is_whole_is_taken_and_its_secret_is_not_shown(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("hidden\n")
    kafka = KafkaSettings(**SASL, password_file=tmp_path / "password")  # type: ignore[arg-type] # as a file gives them
    options = arguments(kafka.servers)
    assert options["bootstrap_servers"] == "kafka:9092"
    assert type(options["bootstrap_servers"]) is str
    assert (options["sasl_plain_username"], options["sasl_plain_password"]) == ("jauge", "hidden")
    assert options["ssl_context"].check_hostname
    assert "hidden" not in repr(KafkaSettings(**SASL, password="hidden"))  # type: ignore[arg-type]
    loopback = Access("SASL_PLAINTEXT", "PLAIN", "jauge", "p")
    assert loopback.check("localhost:9092,[::1]:9092,127.0.0.2:1") is None


@pytest.mark.parametrize("field", ["password_file", "ca_file", "cert_file"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, field: str) -> None:
    missing = tmp_path / "missing"
    password = None if field == "password_file" else "hidden"
    access = Access("SASL_SSL", username="jauge", password=password or "")._replace(**{field: missing})
    if field == "cert_file":
        access = access._replace(key_file=missing)
    with pytest.raises(UsageError, match=rf"kafka\.{field}.*missing"):
        arguments(Servers("kafka:9092", access))
