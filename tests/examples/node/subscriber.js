// Subscribe to the scores of Jauge: node subscriber.js BOOTSTRAP [PREFIX [--once]]. Needs kafkajs: npm ci.
"use strict";

const { randomUUID } = require("node:crypto");
const { Kafka, logLevel } = require("kafkajs");

const [bootstrap, prefix = "jauge.", ...flags] = process.argv.slice(2);
const topics = [`${prefix}scores`, `${prefix}score-progress`];
const scores = new Map(); // key of the record, brand|window -> {score, partition}
const progress = new Map(); // partition -> how far its scores are read

// Take in one record: a table has one row a key, and the newest record of a key is the row.
function take(topic, partition, message) {
  const key = message.key.toString();
  let value = null;
  try {
    if (message.value !== null) value = JSON.parse(message.value.toString());
  } catch {
    return; // not ours: the next good record of this key counts
  }
  if (topic !== topics[0]) {
    if (value !== null) progress.set(value.partition, value);
  } else if (value === null) {
    scores.delete(key); // a tombstone: the brand is no longer followed
  } else if (!scores.has(key) || value.at >= scores.get(key).score.at) {
    scores.set(key, { score: value, partition }); // told again, or older: the later `at` stands
  }
}

function show() {
  const rows = [...scores.values()].map(({ score, partition }) => {
    const nobodySpoke = score.low === 0 && score.high === 100;
    const waits = score.catching_up || progress.get(partition)?.catching_up;
    const number = nobodySpoke ? "no data" : score.score.toFixed(1);
    return [score.brand, score.window, number, ...(waits ? ["incomplete"] : [])].join("\t");
  });
  for (const row of rows.sort()) console.log(row);
  console.log("--");
}

async function main() {
  const kafka = new Kafka({ clientId: "example", brokers: bootstrap.split(","), logLevel: logLevel.ERROR });
  const admin = kafka.admin();
  await admin.connect();
  const left = new Set(); // partitions that are not read to the end that they have now
  const ends = new Map();
  for (const topic of topics) {
    for (const { partition, low, high } of await admin.fetchTopicOffsets(topic)) {
      ends.set(`${topic}/${partition}`, BigInt(high));
      if (BigInt(low) < BigInt(high)) left.add(`${topic}/${partition}`);
    }
  }
  await admin.disconnect();

  // kafkajs knows groups alone: a new one each time has all partitions, from the beginning of a table.
  const consumer = kafka.consumer({ groupId: `example-${randomUUID()}`, maxWaitTimeInMs: 500 });
  await consumer.connect();
  await consumer.subscribe({ topics, fromBeginning: true });
  const upToDate = async () => {
    show(); // caught up: the table is whole; what comes from now on changes it
    if (!flags.includes("--once")) return;
    await consumer.disconnect();
    process.exit(0);
  };
  if (!left.size) await upToDate();
  consumer.on(consumer.events.END_BATCH_PROCESS, async ({ payload: { topic, partition, lastOffset } }) => {
    // Of a compacted topic the last record may have an offset far before the end: the batch says where it ends.
    const name = `${topic}/${partition}`;
    if (!left.has(name) || BigInt(lastOffset) + 1n < ends.get(name)) return;
    left.delete(name);
    if (!left.size) await upToDate();
  });
  await consumer.run({
    autoCommit: false,
    eachMessage: async ({ topic, partition, message }) => {
      take(topic, partition, message);
      if (!left.size) show();
    },
  });
}

main().catch((error) => {
  console.error(String(error));
  process.exit(1);
});
