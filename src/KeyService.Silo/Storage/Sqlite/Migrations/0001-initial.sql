-- Marks the file as ours ("KEYS"): another program's database is refused, not migrated.
PRAGMA application_id = 1262836051;

-- Times are microseconds since 1970-01-01T00:00:00Z.

CREATE TABLE tenant (
    id           TEXT    NOT NULL PRIMARY KEY,
    revision     INTEGER NOT NULL CHECK (revision > 0),
    display_name TEXT    NOT NULL,
    sealed_dek   BLOB    NOT NULL,
    created_at   INTEGER NOT NULL
) STRICT;

CREATE TABLE key_ring (
    tenant          TEXT    NOT NULL REFERENCES tenant (id),
    key             TEXT    NOT NULL,
    revision        INTEGER NOT NULL CHECK (revision > 0),
    document        BLOB    NOT NULL,
    document_sha256 BLOB    NOT NULL CHECK (length(document_sha256) = 32),
    next_due_at     INTEGER,
    shard           INTEGER NOT NULL CHECK (shard >= 0),
    PRIMARY KEY (tenant, key)
) STRICT;

-- The scheduler's scan costs what is due, not what is stored.
CREATE INDEX key_ring_due ON key_ring (shard, next_due_at) WHERE next_due_at IS NOT NULL;

-- Not tied to a tenant row: that someone was denied a tenant that does not exist is recorded too.
CREATE TABLE audit_entry (
    tenant    TEXT    NOT NULL,
    number    INTEGER NOT NULL CHECK (number > 0),
    canonical BLOB    NOT NULL,
    hash      BLOB    NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (tenant, number)
) STRICT;

CREATE TABLE audit_head (
    tenant      TEXT    NOT NULL PRIMARY KEY,
    last_number INTEGER NOT NULL CHECK (last_number > 0),
    last_hash   BLOB    NOT NULL CHECK (length(last_hash) = 32)
) STRICT;

CREATE TABLE change_log (
    sequence INTEGER NOT NULL PRIMARY KEY,
    tenant   TEXT    NOT NULL,
    key      TEXT,
    revision INTEGER NOT NULL
) STRICT;

-- The sequence's only source: a number is taken and its row written in one transaction, so numbers follow commit order.
CREATE TABLE change_head (
    id       INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    sequence INTEGER NOT NULL CHECK (sequence >= 0)
) STRICT;

INSERT INTO change_head (id, sequence) VALUES (1, 0);

CREATE TABLE reply (
    principal   TEXT    NOT NULL,
    request_id  TEXT    NOT NULL,
    fingerprint BLOB    NOT NULL,
    reply       BLOB    NOT NULL,
    created_at  INTEGER NOT NULL,
    sequence    INTEGER NOT NULL,
    PRIMARY KEY (principal, request_id)
) STRICT;

CREATE INDEX reply_age ON reply (created_at);
