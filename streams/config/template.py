"""The `jauge.toml` that `jauge init` writes; a test reads it with the settings."""

from streams.config.source_registry import registry

HEAD = """\
# Settings of Jauge. Each can be set by the environment as well: kafka.bootstrap is
# JAUGE_KAFKA__BOOTSTRAP. A word that is not known here is refused.

method = "jauge-2"           # how scores are read; later on `jauge rescore --method` changes it
# data = "jauge-data"        # topics of the embedded Kafka, and the key of the pseudonyms
# privacy = "strict"         # hashed ids, no links, no texts with alerts: SECURITY.md says what that costs
# languages = ["en", "fr"]   # in which people write of the brands; unset: those whose tone is read
# log_level = "INFO"        # one line a minute from each role
# stuck_s = 60               # a role that gets nowhere for so long ends with 75, to be started again
# reference = "market.json"   # made by `jauge calibrate`: what a score of 50 means; then `jauge rescore`

# [kafka]
# bootstrap = "localhost:9092"   # a broker of yours; without it Jauge brings its own
# prefix = "jauge."              # of all topics
# partitions = 8                 # of the topics keyed by mention or brand; cannot be changed later
# replication = 1
# A broker that wants TLS, or a name and a password: "A broker of your own" in the README.

# [http]
# port = 9464                # /metrics, /healthz and /readyz of a role; 0: any free one
# names = ["score.example"]  # by which it is asked, beside IP addresses and names without a dot

# [board]
# trusted_proxies = ["10.0.0.5", "10.1.0.0/16"]   # from these alone X-Forwarded-For says who asks
# public_url = "https://score.acme.org"           # links in notifications begin with it

# [alerts]                   # where Alertmanager sends alerts: `jauge alerts config`, `jauge alerts test`
# webhook_url = "https://..."           # or slack_url_file = "slack.url", or the four below
# mail_to = ["team@acme.org"]
# mail_from = "jauge@acme.org"
# mail_server = "mail.acme.org:587"
# mail_password_file = "mail.password"

# Who is sent incidents, without Alertmanager: `jauge notify test`, streams/notify/README.md.
# [[notify]]
# name = "team"
# url_file = "team.address"  # one line, as Apprise has it: mailto://..., slack://..., json://...
# brands = ["Acme"]          # unset: all
# severity = "warning"       # or critical
# quiet = "22:00-07:00"      # or digest_at = ["08:00"]
# time_zone = "Europe/Paris"
# private_hosts = ["mail.internal:25"]   # other hosts are reached at public addresses alone

# [logs]
# format = "json"            # one object a line, for what gathers logs
# levels = { "streams.collect" = "DEBUG" }   # of parts, by logger
# max_mib = 10               # of each role's log in the data folder, and of Kafka's; a full one is put aside
# kept = 2                   # so many full ones are kept

# [score]
# emit_ms = 100              # shortest time between two scores of a brand

# [metrics]
# always_export = ["Acme"]   # brands whose series are always exported; of the others, the 500 largest

# [traces]                   # spans of batches, by OpenTelemetry: pip install 'jauge[otel]'
# endpoint = "http://127.0.0.1:4318/v1/traces"
# sample_ratio = 0.01        # part of the collectors' batches

# A brand: words and phrases that make a text speak of it, in any case and with or without
# accents, `#`, `@` and `$`; and words that make it not so after all.
[[brands]]
name = "Acme"
terms = ["acme", "roadrunner skates"]
exclude = ["acme street"]
# query = 'acme NEAR/3 (late OR lost)'   # more than terms can say: "Queries" in the README
# own_accounts = ["bluesky:did:plc:..."]   # what the brand says of itself is left out
# examples = { match = ["I like #acme"], skip = ["Acme Street"] }   # for `jauge query test`
# since = 1767225600000      # ms UTC: nothing before it counts; unset: when the brand is followed first
# tz = 1                     # whole hours east of UTC in which its public lives
# alerts = { false_drops_a_brand_year = 1, least_points = 5, least_minutes = 30, critical_points = 10, mute = false }

[[brands]]
name = "Example"
terms = ["example inc"]

# A run of whole UTC days, for `jauge compare --campaign NAME`.
# [[campaigns]]
# name = "Summer"
# brand = "Acme"
# first_day = 2026-06-01
# last_day = 2026-06-28
# words = ["summer deal"]      # its mentions; none: all of these days

# Brands ranked among each other by `jauge scores --panel NAME`; without it all are.
# [[panels]]
# name = "Market"
# brands = ["Acme", "Example"]

# Sources. `jauge doctor` checks each that is switched on.
# [sources]
# contact = "press@example.org"   # sent with each request; some sources reject requests without it
"""
ACCOUNTS = """\
# These need an account of yours; a secret is a file of one line.
"""


def template() -> str:
    """Return the file: sources that need no account before those that do, each in the order of names."""
    specs = [spec for spec in registry().values() if spec.template]
    free = [spec.template for spec in specs if not spec.needs_account]
    accounts = [spec.template for spec in specs if spec.needs_account]
    if accounts:
        accounts[0] = ACCOUNTS + accounts[0]
    return "\n".join([HEAD, *free, *accounts])
