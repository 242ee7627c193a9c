#!/usr/bin/env bash
# Proves the stack on a machine with Docker: up, a replayed crisis, its score, its alert, the dashboards, down.
# Not run where this was written: there are no images there. Its settings and rows are tested (tests/deploy/test_smoke.py).
set -euo pipefail
cd "$(dirname "$0")/.."

secrets=(board_viewer board_editor webhook_token slack_url mail_password grafana_password)
for secret in "${secrets[@]}"; do
  if [[ -e deploy/secrets/$secret ]]; then
    echo "smoke: there is a deploy/secrets/$secret: run this in a clone of its own, it would alert your people" >&2
    exit 2
  fi
done

project=jauge-smoke
now=$(date +%s)
scratch=$(mktemp -d)
export JAUGE_TOML=$scratch/jauge.toml
compose() { docker compose --project-name "$project" --env-file .env.example "$@"; }
down() {
  compose down --volumes --remove-orphans --timeout 10 || true
  rm -rf "$scratch" "${secrets[@]/#/deploy/secrets/}"
}
trap down EXIT

until_said() { # ADDRESS WORD WHAT [CURL'S OWN ARGUMENTS]: asks for two minutes
  local answer
  for _ in {1..60}; do
    answer=$(curl --silent --fail --max-time 5 "${@:4}" "$1" || true)
    if [[ $answer == *"$2"* ]]; then
      echo "smoke: $3"
      return
    fi
    sleep 2
  done
  echo "smoke: FAILED: $3: $1 did not say '$2', but: ${answer:0:500}" >&2
  compose logs --tail 50 match score prometheus alertmanager >&2
  exit 1
}

mkdir -p deploy/secrets
for secret in "${secrets[@]}"; do
  echo "smoke-$RANDOM$RANDOM$RANDOM$RANDOM$RANDOM" > "deploy/secrets/$secret"
  chmod 644 "deploy/secrets/$secret" # of another user inside
done
cat > "$JAUGE_TOML" << TOML
[[brands]]
name = "Acme"
terms = ["acme"]
since = $(((now - 7 * 86400) * 1000))

[score]
history = "all" # the past is watched as well, however fast it comes

[sources.bluesky]
enabled = true
TOML
chmod 644 "$JAUGE_TOML"

# Without collect: what it hears now would be newer than the past that is replayed, which nobody would watch any more.
compose up --detach --build --wait --scale collect=0

# Six and a half calm days of 2,000 mentions, and six hours of a crisis, ending now.
compose run --rm -T --entrypoint python topics - "$now" > "$scratch/crisis.csv" << 'PYTHON'
import csv, random, sys

DAY, HOUR = 86_400_000, 3_600_000
chance, rows = random.Random(1), csv.writer(sys.stdout)
rows.writerow(["id", "created_at", "author", "text", "sentiment", "likes"])
end = int(sys.argv[1]) * 1_000
at, number = end - 7 * DAY + 6 * HOUR, 0
while at < end:
    crisis = at > end - 6 * HOUR
    tone = max(-1.0, min(1.0, chance.gauss(-0.3 if crisis else 0.2, 0.3)))
    rows.writerow([number, at, f"a{chance.randrange(9_000)}", f"Acme, number {number}", round(tone, 2), chance.randrange(9)])
    at += int(chance.expovariate((8_000 if crisis else 2_000) / DAY)) + 1
    number += 1
PYTHON

compose run --rm -T --volume "$scratch/crisis.csv:/tmp/crisis.csv:ro" topics \
  replay /tmp/crisis.csv --source x --into jauge --json > "$scratch/scores.jsonl"
grep '"brand":"Acme"' "$scratch/scores.jsonl"
echo "smoke: scores are there"

until_said "http://127.0.0.1:9090/api/v1/query?query=jauge_score_points%7Bbrand%3D%22Acme%22%7D" '"Acme"' "Prometheus has the score"
until_said "http://127.0.0.1:9093/api/v2/alerts" JaugeScoreDropped "Alertmanager has the alert"
echo "user = \"admin:$(cat deploy/secrets/grafana_password)\"" > "$scratch/grafana"
for board in overview brand compare pipeline sources; do
  until_said "http://127.0.0.1:3000/api/dashboards/uid/jauge-$board" '"panels"' "Grafana has $board" --config "$scratch/grafana"
done
until_said "http://127.0.0.1:8321/api/v1/scores" '"Acme"' "the board has the score" \
  --header "Authorization: Bearer $(cat deploy/secrets/board_viewer)"
compose up --detach --wait collect
echo "smoke: all is well"
