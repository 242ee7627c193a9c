"""The tables of the store in PostgreSQL, in a schema for each prefix of topics."""

from streams.mentions.postgres.session import Session

VERSION = 3
"""Of tables and words: a schema of another version is built anew from the topic."""
LOCK = 0x4A617567
"""First number of the advisory lock; the second is of the schema."""

_TABLES = """
CREATE TABLE mention(
    place bigint PRIMARY KEY,
    thread bigint NOT NULL,
    key bigint NOT NULL,
    author bigint,
    copies bigint,
    number bigint NOT NULL,
    seen_at bigint NOT NULL,
    topic_partition integer NOT NULL,
    topic_offset bigint NOT NULL,
    arrived bigint NOT NULL,
    created_at bigint NOT NULL,
    brand bigint NOT NULL,
    source bigint NOT NULL,
    language bigint NOT NULL,
    tone smallint NOT NULL,
    audience bigint NOT NULL,
    engagement bigint NOT NULL,
    corrected boolean NOT NULL,
    scored boolean NOT NULL,
    site bigint NOT NULL,
    words tsvector NOT NULL,
    record bytea NOT NULL
);
CREATE UNIQUE INDEX mention_key ON mention(thread, key);
CREATE INDEX mention_author ON mention(author) WHERE author IS NOT NULL;
CREATE INDEX mention_copies ON mention(copies, place) WHERE copies IS NOT NULL;
CREATE INDEX mention_number ON mention(number);
CREATE INDEX mention_offset ON mention(topic_partition, topic_offset);
CREATE INDEX mention_brand ON mention(brand, place);
CREATE INDEX mention_audience ON mention(audience, place);
CREATE INDEX mention_engagement ON mention(engagement, place);
CREATE INDEX mention_words ON mention USING gin(words);
CREATE TABLE note(
    thread bigint PRIMARY KEY,
    tags bigint[] NOT NULL,
    handled boolean NOT NULL,
    assignee bigint NOT NULL,
    record bytea NOT NULL
);
CREATE TABLE deleted(name bigint PRIMARY KEY, seen_at bigint NOT NULL, arrived bigint NOT NULL);
CREATE TABLE position(topic_partition integer PRIMARY KEY, next bigint NOT NULL, arrived bigint NOT NULL);
CREATE TABLE counter(number bigint NOT NULL, version integer NOT NULL);
"""
# Names, sites and tags are hashed: a text of PostgreSQL cannot hold every character.


def prepare(session: Session, schema: str) -> None:
    """Make the tables where there are none of this version; to be called by the one who writes."""
    if session.one("SELECT to_regclass('counter')") and session.one("SELECT version FROM counter") == VERSION:
        return
    drop, create = session.rows(
        "SELECT format(text, $1::text) FROM (VALUES ('DROP SCHEMA IF EXISTS %I CASCADE'), ('CREATE SCHEMA %I')) "
        "AS made(text)",
        schema,
    )
    session.script(f"BEGIN; {drop[0]}; {create[0]}; {_TABLES} INSERT INTO counter VALUES(0, {VERSION}); COMMIT;")


def is_there(session: Session) -> bool:
    """Whether somebody made the tables."""
    return session.one("SELECT to_regclass('counter')") is not None


def lock(session: Session, schema: str) -> bool:
    """Become the one who writes, until the connection ends; False: another one is."""
    return bool(session.one("SELECT pg_try_advisory_lock($1, hashtext($2))", LOCK, schema))
