package bench;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/**
 * The job of counters.py in Kafka Streams, one thread, state in memory with its changelog: BOOTSTRAP IN OUT COUNT PARTITIONS.
 *
 * <p>The topic has the mentions' own keys, so each partition counts by itself and a minute of a brand comes out in as many
 * parts: exact counters would be repartitioned through Kafka first, which costs more. It prints what it used from the
 * first mention until its last record was sent.
 */
public final class FourCounters {
    private static final long MINUTE_MS = 60_000;
    private static final long GRACE_MINUTES = 5;
    private static final int BRAND_WORD = 7;
    private static final OperatingSystemMXBean MACHINE =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private static final AtomicLong seen = new AtomicLong();
    private static volatile long beganNs;
    private static volatile long beganCpuNs;

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Said(String text, long created_at, String author, int likes) {}

    private static final class Counters {
        long mentions;
        long likes;
        long tone;
        final Set<String> authors = new HashSet<>();

        byte[] bytes() {
            byte[] names = String.join("\n", authors).getBytes(StandardCharsets.UTF_8);
            return ByteBuffer.allocate(24 + names.length).putLong(mentions).putLong(likes).putLong(tone).put(names).array();
        }

        static Counters of(byte[] bytes) {
            Counters counters = new Counters();
            if (bytes != null) {
                ByteBuffer buffer = ByteBuffer.wrap(bytes);
                counters.mentions = buffer.getLong();
                counters.likes = buffer.getLong();
                counters.tone = buffer.getLong();
                counters.authors.addAll(
                    List.of(new String(bytes, 24, bytes.length - 24, StandardCharsets.UTF_8).split("\n")));
            }
            return counters;
        }
    }

    private static final class Counting implements Processor<byte[], byte[], String, byte[]> {
        private final ObjectReader reader = new ObjectMapper().readerFor(Said.class);
        private final Map<String, Long> newest = new HashMap<>();
        private final long count;
        private final CountDownLatch left;
        private boolean done;
        private ProcessorContext<String, byte[]> context;
        private KeyValueStore<String, byte[]> minutes;

        Counting(long count, CountDownLatch left) {
            this.count = count;
            this.left = left;
        }

        @Override
        public void init(ProcessorContext<String, byte[]> context) {
            this.context = context;
            minutes = context.getStateStore("minutes");
            context.schedule(Duration.ofMillis(100), PunctuationType.WALL_CLOCK_TIME, now -> closeAllAtTheEnd());
        }

        @Override
        public void process(Record<byte[], byte[]> record) {
            if (beganNs == 0) {
                beganCpuNs = MACHINE.getProcessCpuTime();
                beganNs = System.nanoTime();
            }
            Said said;
            try {
                said = reader.readValue(record.value());
            } catch (IOException error) {
                throw new UncheckedIOException(error);
            }
            String text = said.text();
            String brand = text.split(" ", BRAND_WORD + 2)[BRAND_WORD];
            long minute = said.created_at() / MINUTE_MS;
            String key = brand + "|" + minute;
            Counters counters = Counters.of(minutes.get(key));
            counters.mentions++;
            counters.likes += said.likes();
            counters.tone += (text.contains("love") || text.contains("great") ? 1 : 0)
                - (text.contains("hate") || text.contains("awful") ? 1 : 0);
            counters.authors.add(said.author());
            minutes.put(key, counters.bytes());
            long before = newest.getOrDefault(brand, minute);
            newest.put(brand, Math.max(before, minute));
            for (long closed = before - GRACE_MINUTES + 1; closed <= minute - GRACE_MINUTES; closed++) {
                close(brand + "|" + closed);
            }
            seen.incrementAndGet();
        }

        private void close(String key) {
            byte[] bytes = minutes.get(key);
            if (bytes == null) {
                return;
            }
            Counters counters = Counters.of(bytes);
            int bar = key.indexOf('|');
            String value = "{\"brand\":\"" + key.substring(0, bar) + "\",\"minute\":" + key.substring(bar + 1)
                + ",\"mentions\":" + counters.mentions + ",\"likes\":" + counters.likes
                + ",\"tone\":" + counters.tone + ",\"authors\":" + counters.authors.size() + "}";
            context.forward(new Record<>(
                key.substring(0, bar), value.getBytes(StandardCharsets.UTF_8), context.currentStreamTimeMs()));
            minutes.delete(key);
        }

        private void closeAllAtTheEnd() {
            if (done || seen.get() < count) {
                return;
            }
            done = true;
            List<String> keys = new ArrayList<>();
            try (KeyValueIterator<String, byte[]> all = minutes.all()) {
                all.forEachRemaining(one -> keys.add(one.key));
            }
            keys.forEach(this::close);
            context.commit();
            left.countDown();
        }
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        long count = Long.parseLong(args[3]);
        CountDownLatch left = new CountDownLatch(Integer.parseInt(args[4]));
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, args[2] + "-app");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, args[0]);
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
        settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, 1);
        settings.put(StreamsConfig.STATE_DIR_CONFIG, Files.createTempDirectory("four-counters").toString());
        settings.put(StreamsConfig.consumerPrefix("auto.offset.reset"), "earliest");
        Topology topology = new Topology();
        topology.addSource("in", new ByteArrayDeserializer(), new ByteArrayDeserializer(), args[1]);
        topology.addProcessor("count", () -> new Counting(count, left), "in");
        topology.addStateStore(
            Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore("minutes"), Serdes.String(), Serdes.ByteArray())
                .withCachingEnabled(),
            "count");
        topology.addSink("out", args[2], new StringSerializer(), new ByteArraySerializer(), "count");
        KafkaStreams streams = new KafkaStreams(topology, settings);
        streams.setUncaughtExceptionHandler(error -> {
            error.printStackTrace();
            Runtime.getRuntime().halt(1);
            return null;
        });
        streams.start();
        left.await();
        streams.close();
        double seconds = (System.nanoTime() - beganNs) / 1e9;
        double cpuS = (MACHINE.getProcessCpuTime() - beganCpuNs) / 1e9;
        System.out.println("{\"mentions\":" + seen.get() + ",\"seconds\":" + seconds + ",\"cpu_s\":" + cpuS + "}");
    }
}
