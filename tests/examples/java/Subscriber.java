// Subscribe to the scores of Jauge: java -cp "JARS/*" Subscriber.java BOOTSTRAP [PREFIX [--once]].
// Needs kafka-clients and jackson-databind; both lie among the jars of Kafka itself.

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

public class Subscriber {
    private record Row(JsonNode score, int partition) {}

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, Row> scores = new TreeMap<>(); // by the key of the record, brand|window
    private static final Map<Integer, JsonNode> progress = new HashMap<>(); // by partition: how far it is read

    /** Take in one record: a table has one row a key, and the newest record of a key is the row. */
    private static void take(ConsumerRecord<String, byte[]> record, String scoresTopic) {
        JsonNode value;
        try {
            value = record.value() == null ? null : JSON.readTree(record.value());
        } catch (IOException error) {
            return; // not ours: the next good record of this key counts
        }
        if (!record.topic().equals(scoresTopic)) {
            if (value != null) progress.put(value.get("partition").asInt(), value);
        } else if (value == null) {
            scores.remove(record.key()); // a tombstone: the brand is no longer followed
        } else {
            Row before = scores.get(record.key());
            if (before == null || value.get("at").asLong() >= before.score().get("at").asLong()) {
                scores.put(record.key(), new Row(value, record.partition())); // the later `at` stands
            }
        }
    }

    private static void show() {
        List<String> lines = new ArrayList<>();
        for (Row row : scores.values()) {
            JsonNode score = row.score();
            // A field that is absent or null is not known; path() gives a node for both.
            boolean nobodySpoke = score.path("low").asDouble(-1) == 0 && score.path("high").asDouble(-1) == 100;
            String number = nobodySpoke
                    ? "no data" : String.format(Locale.ROOT, "%.1f", score.get("score").asDouble());
            JsonNode read = progress.get(row.partition());
            boolean waits = score.path("catching_up").asBoolean()
                    || (read != null && read.path("catching_up").asBoolean());
            lines.add(score.get("brand").asText() + "\t" + score.get("window").asText() + "\t" + number
                    + (waits ? "\tincomplete" : ""));
        }
        lines.stream().sorted().forEach(System.out::println);
        System.out.println("--");
    }

    public static void main(String[] arguments) {
        String prefix = arguments.length > 1 ? arguments[1] : "jauge.";
        boolean once = Arrays.asList(arguments).contains("--once");
        List<String> topics = List.of(prefix + "scores", prefix + "score-progress");
        Map<String, Object> settings = Map.of("bootstrap.servers", arguments[0], "enable.auto.commit", false);
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> every = new ArrayList<>(); // no group: all partitions
            for (String topic : topics) {
                consumer.partitionsFor(topic).forEach(at -> every.add(new TopicPartition(topic, at.partition())));
            }
            consumer.assign(every);
            consumer.seekToBeginning(every); // a compacted topic is a table: start at earliest, each time
            Map<TopicPartition, Long> ends = consumer.endOffsets(every);
            while (every.stream().anyMatch(part -> consumer.position(part) < ends.get(part))) {
                consumer.poll(Duration.ofMillis(500)).forEach(record -> take(record, topics.get(0)));
            }
            show(); // caught up: the table is whole; what comes from now on changes it
            while (!once) {
                consumer.poll(Duration.ofMinutes(1)).forEach(record -> take(record, topics.get(0)));
                show();
            }
        }
    }
}
