-- Nonces that consumers have claimed, until they expire. request_id tells a repeated claim from a replay.
CREATE TABLE nonce_claim (
    tenant     TEXT    NOT NULL,
    scope      TEXT    NOT NULL,
    nonce      TEXT    NOT NULL,
    request_id TEXT    NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, scope, nonce)
) STRICT, WITHOUT ROWID;

-- One tenant's expired claims make room for its next; all tenants' are purged by time.
CREATE INDEX nonce_claim_tenant_expiry ON nonce_claim (tenant, expires_at);
CREATE INDEX nonce_claim_expiry ON nonce_claim (expires_at);

-- How many claims a tenant has, live or not: counting them at each claim would cost what is stored.
CREATE TABLE nonce_count (
    tenant TEXT    NOT NULL PRIMARY KEY REFERENCES tenant (id),
    claims INTEGER NOT NULL CHECK (claims >= 0)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER nonce_claim_added AFTER INSERT ON nonce_claim BEGIN
    INSERT INTO nonce_count (tenant, claims) VALUES (new.tenant, 1)
    ON CONFLICT (tenant) DO UPDATE SET claims = claims + 1;
END;

CREATE TRIGGER nonce_claim_removed AFTER DELETE ON nonce_claim BEGIN
    UPDATE nonce_count SET claims = claims - 1 WHERE tenant = old.tenant;
END;
