#!/usr/bin/env bash
# Proves the stack on a machine with Docker: up, a replayed crisis, its score, its alert, the dashboards, down.
# Not run where this was written: there is no Docker there.
set -euo pipefail
cd "$(dirname "$0")/.."

project=jauge-smoke
scratch=$(mktemp -d)
export JAUGE_TOML=$scratch/jauge.toml
compose() { docker compose --project-name "$project" --env-file .env.example "$@"; }
down() { compose down --volumes --remove-orphans --timeout 10 || true; rm -rf "$scratch"; }
trap down EXIT

# Asks an address until it says something, for two minutes.
until_said() { # ADDRESS WORD WHAT
  for _ in $(seq 60); do
    if curl --silent --fail --max-time 5 --user "admin:${4:-}" "$1" | grep --quiet "$2"; then
      echo "smoke: $3"
      return
    fi
    sleep 2
  done
  echo "smoke: FAILED: $3: $1 did not say '$2'" >&2
  compose logs --tail 50 match score prometheus alertmanager >&2
  exit 1
}

mkdir -p deploy/secrets
for secret in webhook_token slack_url mail_password grafana_password; do
  [ -e "deploy/secrets/$secret" ] || echo "smoke-$secret" > "deploy/secrets/$secret"
done
cat > "$JAUGE_TOML" << 'TOML'
[[brands]]
name = "Acme"
terms = ["acme"]
[sources.bluesky]
enabled = true
TOML

compose up --detach --build --wait

# Six calm days of 2,000 mentions and six hours of a crisis, ending now.
compose run --rm --no-TTY --entrypoint python topics - > "$scratch/crisis.csv" << 'PYTHON'
import csv, random, sys, time

chance, rows = random.Random(1), csv.writer(sys.stdout)
rows.writerow(["created_at", "brand", "author", "text", "sentiment", "likes"])
now = int(time.time()) * 1_000
at = now - 6 * 86_400_000
number = 0
while at < now:
    crisis = at > now - 6 * 3_600_000
    mood = chance.gauss(-0.5 if crisis else 0.2, 0.3)
    rows.writerow([at, "Acme", f"a{chance.randrange(9_000)}", f"acme {number:x} {chance.random()}", round(max(-1, min(1, mood)), 2), chance.randrange(9)])
    at += int(chance.expovariate((8_000 if crisis else 2_000) / 86_400_000)) + 1
    number += 1
PYTHON

# Paced, so that no step is left out: six days in half a minute.
compose run --rm --no-TTY --volume "$scratch/crisis.csv:/tmp/crisis.csv:ro" topics \
  replay /tmp/crisis.csv --source x --brand-column brand --into jauge --speed 20000 --json | grep '"brand":"Acme"'
echo "smoke: scores are there"

until_said "http://127.0.0.1:9090/api/v1/query?query=jauge_score_points%7Bbrand%3D%22Acme%22%7D" '"Acme"' "Prometheus has the score"
until_said "http://127.0.0.1:9093/api/v2/alerts" JaugeScoreDropped "Alertmanager has the alert"
until_said "http://127.0.0.1:3000/api/search?query=jauge" '"type":"dash-db"' "Grafana has the dashboards" "$(cat deploy/secrets/grafana_password)"
echo "smoke: all is well"
