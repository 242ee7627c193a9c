#!/usr/bin/env bash
# Proves the stack on a machine with Docker: up; brands followed from the settings, and from a change of them; a crisis
# replayed into the topics, its score, its alert at Alertmanager and at a webhook; mentions pushed in; more workers, a
# killed one, a broker that starts again; down. `make deploy-test` runs it with stand-ins where no registry is reached.
#   SMOKE_WITHOUT=grafana   leave this service out
#   SMOKE_BUILD=--no-build  the images are there
#   SMOKE_EXPORTERS=yes     with deploy/compose-exporters.yml, whose agent was fetched before
set -euo pipefail
cd "$(dirname "$0")/.."

secrets=(board_viewer board_editor webhook_secret webhook_push webhook_token slack_url mail_password grafana_password)
for secret in "${secrets[@]}"; do
  if [[ -e deploy/secrets/$secret ]]; then
    echo "smoke: there is a deploy/secrets/$secret: run this in a clone of its own, it would alert your people" >&2
    exit 2
  fi
done

project=jauge-smoke
now=$(date +%s)
scratch=$(mktemp -d)
without=${SMOKE_WITHOUT:-}
exporters=${SMOKE_EXPORTERS:-}
files=(--file docker-compose.yml ${exporters:+--file deploy/compose-exporters.yml})
export JAUGE_SETTINGS=$scratch/settings
export JAUGE_ALERTS__WEBHOOK_URL=http://smoke-receiver:9095/alerts
compose() { docker compose "${files[@]}" --project-name "$project" --env-file .env.example "$@"; }
down() {
  docker rm --force smoke-receiver > /dev/null 2>&1 || true
  compose down --volumes --remove-orphans --timeout 10 || true
  rm -rf "$scratch" "${secrets[@]/#/deploy/secrets/}"
}
trap down EXIT

fail() { # WHAT
  echo "smoke: FAILED: $1" >&2
  compose ps --all >&2
  compose logs --no-color --tail 40 >&2
  exit 1
}

until_said() { # WHAT WORD COMMAND...: runs it for two minutes, until it prints the word
  local answer
  for _ in {1..60}; do
    answer=$("${@:3}" 2>&1 || true)
    if [[ $answer == *"$2"* ]]; then
      echo "smoke: $1 ($((SECONDS)) s)"
      return
    fi
    sleep 2
  done
  fail "$1: '$2' was not in: ${answer:0:500}"
}

get() { curl --silent --fail --max-time 5 "$@"; }
prometheus() { get --get --data-urlencode "query=$1" http://127.0.0.1:9090/api/v1/query; }

mkdir -p deploy/secrets "$JAUGE_SETTINGS"
chmod 755 "$scratch" "$JAUGE_SETTINGS"
for secret in "${secrets[@]}"; do
  echo "smoke-$RANDOM$RANDOM$RANDOM$RANDOM$RANDOM" > "deploy/secrets/$secret"
  chmod 644 "deploy/secrets/$secret" # of another user inside
done
: > deploy/secrets/slack_url # no Slack
cat > "$JAUGE_SETTINGS/jauge.toml" << TOML
[[brands]]
name = "Acme"
terms = ["acme"]
since = $(((now - 7 * 86400) * 1000))

[score]
history = "all" # the past is watched as well, however fast it comes

[sources.bluesky]
enabled = false

[sources.webhook]
enabled = true
sources = ["reddit"] # mentions of what the reference knows are in the score
TOML
chmod 644 "$JAUGE_SETTINGS/jauge.toml"

# Without collect: what it reads now would be newer than the past that is replayed, which nobody would watch any more.
services=(kafka topics brands match score board notify prometheus receivers alertmanager)
[[ $without == grafana ]] || services+=(grafana)
[[ -z $exporters ]] || services+=(host)
compose up --detach ${SMOKE_BUILD:---build} --pull missing --wait "${services[@]}" || fail "the stack does not come up"
echo "smoke: the stack is up ($((SECONDS)) s)"

# Started to ready, by the engine's clock and the role's log. Its kernels are those of the image: none was compiled.
for role in match score; do
  container=$(compose ps --quiet "$role")
  began=$(date --date "$(docker inspect --format '{{.State.StartedAt}}' "$container")" +%s.%N)
  until_said "$role is ready" "ready" docker exec "$container" python -c \
    "import urllib.request as u; print(u.urlopen('http://127.0.0.1:9464/readyz').read().decode())"
  took=$(docker logs --timestamps "$container" 2>&1 | grep -m 1 -F ' ready' | cut -d ' ' -f 1 || true)
  [[ -z $took ]] || awk -v role="$role" -v from="$began" -v to="$(date --date "$took" +%s.%N)" \
    'BEGIN { printf "smoke: %s was ready %.1f s after its start\n", role, to - from }'
  docker exec "$container" diff --recursive --brief --exclude .complete /opt/jauge/kernels /var/lib/jauge/kernels ||
    fail "$role compiled kernels that the image should have brought"
done
echo "smoke: no kernel was compiled"

until_said "all readers follow the brand" '"1"]' prometheus 'min(jauge_followed_brands)'
printf '\n[[brands]]\nname = "Bolt"\nterms = ["bolt"]\n' >> "$JAUGE_SETTINGS/jauge.toml"
until_said "a brand that was added to the settings is followed, without a restart" '"2"]' \
  prometheus 'min(jauge_followed_brands)'

if [[ -n $exporters ]]; then
  until_said "Kafka has no partition without a leader, as its exporter says" '"0"]' \
    prometheus 'sum(kafka_controller_kafkacontroller_offlinepartitionscount)'
  until_said "the memory of the machine is measured" '"1"]' prometheus 'count(node_memory_MemAvailable_bytes)'
fi

# Six and a half calm days of 2,000 mentions, and six hours of a crisis, ending now.
docker run --detach --name smoke-receiver --network "${project}_jauge" --entrypoint python "${JAUGE_IMAGE:-jauge:latest}" -uc '
from http.server import BaseHTTPRequestHandler, HTTPServer

class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        print(self.rfile.read(int(self.headers["Content-Length"])).decode(), flush=True)
        self.send_response(200)
        self.end_headers()

HTTPServer(("", 9095), Receiver).serve_forever()
' > /dev/null
compose run --rm -T --no-deps --entrypoint python topics - "$now" > "$scratch/crisis.csv" << 'PYTHON'
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

# By `collect`, which has the key of the pseudonyms: authors are to be the same as in what is read later.
compose run --rm -T --no-deps --volume "$scratch/crisis.csv:/tmp/crisis.csv:ro" collect \
  replay /tmp/crisis.csv --source x --into jauge --json > "$scratch/scores.jsonl"
grep '"brand":"Acme"' "$scratch/scores.jsonl" > /dev/null
echo "smoke: scores are there ($((SECONDS)) s)"

until_said "Prometheus has the score" '"Acme"' prometheus 'jauge_score_points{brand="Acme"}'
until_said "Alertmanager has the alert" JaugeScoreDropped get http://127.0.0.1:9093/api/v2/alerts
until_said "the webhook received the alert" "Acme fell" docker logs smoke-receiver
until_said "the test alert reached every receiver" "ok   webhook: sent" compose run --rm -T --no-deps \
  --env JAUGE_ALERTS__ALERTMANAGER=http://alertmanager:9093 receivers alerts test
if [[ $without != grafana ]]; then
  echo "user = \"admin:$(cat deploy/secrets/grafana_password)\"" > "$scratch/grafana"
  for board in overview brand compare pipeline sources kafka host; do
    until_said "Grafana has $board" '"panels"' \
      get --config "$scratch/grafana" "http://127.0.0.1:3000/api/dashboards/uid/jauge-$board"
  done
fi
echo "header = \"Authorization: Bearer $(cat deploy/secrets/board_viewer)\"" > "$scratch/board"
until_said "the board has the score" '"Acme"' get --config "$scratch/board" http://127.0.0.1:8321/api/v1/scores

compose up --detach --no-build --wait collect
echo "header = \"Authorization: Bearer $(cat deploy/secrets/webhook_push)\"" > "$scratch/push"
until_said "mentions may be pushed in" '"accepted":1' get --config "$scratch/push" --header "Content-Type: application/json" \
  --data "[{\"id\": \"pushed\", \"created_at\": $((now * 1000)), \"text\": \"Bolt is fast\"}]" \
  http://127.0.0.1:8090/v1/ingest/reddit
until_said "what was pushed in is matched" '"1"]' prometheus 'sum(jauge_mentions_total{source="reddit"}) >bool 0'

compose up --detach --no-build --wait --scale match=2 --scale score=3 --no-recreate match score
until_said "two match and three score workers are there" '"5"]' prometheus 'sum(up{job=~"jauge-(match|score)"})'
compose kill --signal SIGKILL score
compose up --detach --no-build --wait --scale match=2 --scale score=3 --no-recreate match score
compose restart kafka
compose up --detach --no-build --wait --scale match=2 --scale score=3 --no-recreate kafka match score
until_said "after a kill and a restart of the broker all workers are there" '"5"]' \
  prometheus 'sum(up{job=~"jauge-(match|score)"} * on (instance) jauge_broker_up)'
until_said "the score is the same" '"Acme"' get --config "$scratch/board" http://127.0.0.1:8321/api/v1/scores
echo "smoke: all is well ($((SECONDS)) s)"
