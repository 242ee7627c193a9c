#!/bin/sh
# As the image does: KAFKA_NODE_ID becomes node.id; the log directory is formatted once.
set -eu
env | grep '^KAFKA_' | while IFS='=' read -r name value; do
  [ "$name" = KAFKA_HEAP_OPTS ] || [ "$name" = KAFKA_OPTS ] || echo "$(echo "${name#KAFKA_}" | tr 'A-Z_' 'a-z.')=$value"
done > /tmp/server.properties
set -f
java="/opt/kafka/java/bin/java -Xmx512m -cp /opt/kafka/libs/*"
[ -e "$KAFKA_LOG_DIRS/meta.properties" ] ||
  $java kafka.tools.StorageTool format --cluster-id 5L6g3nShT-eMCtK--X86sw --config /tmp/server.properties
exec $java ${KAFKA_OPTS:-} kafka.Kafka /tmp/server.properties
