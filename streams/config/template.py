"""The `jauge.toml` that `jauge init` writes; a test reads it with the settings."""

EXAMPLE = """\
# Settings of Jauge. Each can be set by the environment as well: kafka.bootstrap is
# JAUGE_KAFKA__BOOTSTRAP. A word that is not known here is refused.

# data = "jauge-data"        # topics of the embedded Kafka, and the key of the pseudonyms
# log_level = "INFO"        # one line a minute from each role
# stuck_s = 60               # a role that gets nowhere for so long ends with 75, to be started again
# reference = "market.json"   # made by `jauge calibrate`: what a score of 50 means; then `jauge rescore`

# [kafka]
# bootstrap = "localhost:9092"   # a broker of yours; without it Jauge brings its own
# prefix = "jauge."              # of all topics
# partitions = 8                 # of the topics keyed by mention or brand; cannot be changed later
# replication = 1
# A broker that wants TLS, or a name and a password: "A broker of your own" in the README.

# [score]
# emit_ms = 100              # shortest time between two scores of a brand
# watch = ["Acme"]           # brands that the metrics always name; of the others the 500 largest

# A brand: words and phrases that make a text speak of it, in any case and with or without
# accents, `#`, `@` and `$`; and words that make it not so after all.
[[brands]]
name = "Acme"
terms = ["acme", "acme corporation"]
exclude = ["acme street"]
# query = 'acme NEAR/3 (late OR lost)'   # more than terms can say: "Queries" in the README
# own_accounts = ["bluesky:did:plc:..."]   # what the brand says of itself is left out
# examples = { match = ["I like #acme"], skip = ["Acme Street"] }   # for `jauge query test`
# since = 1767225600000      # ms UTC: a new brand is not blamed for the time before
# tz = 1                     # whole hours east of UTC in which its public lives
# alerts = { least_points = 5, least_minutes = 30, cooldown_hours = 6, critical_points = 10, mute = false }

[[brands]]
name = "Example"
terms = ["example inc"]

# A run of whole UTC days, for `jauge compare --campaign NAME`.
# [[campaigns]]
# name = "Summer"
# brand = "Acme"
# first_day = 2026-06-01
# last_day = 2026-06-28

# Brands ranked among each other by `jauge scores --panel NAME`; without it all are.
# [[panels]]
# name = "Market"
# brands = ["Acme", "Example"]

# Sources. Those that need no account are on; `jauge doctor` asks whether each is there.
# [sources]
# contact = "press@example.org"   # told with each request; some sources turn away who has none

[sources.bluesky]
enabled = true
# hosts = ["wss://jetstream.us-east.bsky.network"]
# wire = "auto"              # v2, v1, or v2 with v1 as fallback

[sources.hn]
enabled = true
# backfill_days = 7          # of the past, by search

[sources.lemmy]
enabled = true
# servers = ["https://lemmy.world"]

[sources.stackexchange]
enabled = true
# sites = ["stackoverflow", "superuser"]

[sources.rss]
enabled = true
# urls = ["https://example.org/feed"]     # or a page that names its feed

[sources.mastodon]
enabled = false
# servers = ["https://mastodon.social"]
# poll_s = 30                # or a token, and it streams: token_files = { "https://mastodon.social" = "token" }

[sources.googlenews]
enabled = false
# editions = ["en-US", "fr-FR"]

[sources.wikimedia]
enabled = true
# pages = { Acme = ["en.wikipedia.org/wiki/Acme"] }   # edits and views of them, beside the score

[sources.gdelt]
enabled = false              # news of the world, every quarter of an hour, beside the score

# These need an account of yours; a secret is a file of one line.
[sources.reddit]
enabled = false
# composable = true          # only with Reddit's approval: until then it is shown beside the score
# client_id = "..."          # of an application that Reddit approved
# secret_file = "reddit.secret"
# subreddits = ["technology"]

[sources.youtube]
enabled = false
# composable = true          # only with the amendment on derived metrics: likewise
# key_file = "youtube.key"
# channels = ["UC_x5XG1OV2P6uZZ5FSM9Ttw"]   # or videos; others are searched with the brands' terms

[sources.x]
enabled = false
# composable = true          # only where your contract allows it: likewise
# token_file = "x.token"
# dollars_a_day = 50         # each post is paid for, and its author; or reads_a_day = 3333

[sources.telegram]
enabled = false
# token_file = "telegram.token"   # of a bot that administers your channels

[sources.webhook]
enabled = false
# secret_files = ["webhook.secret"]   # mentions that others push: POST /v1/ingest/webhook
# port = 8090
"""
