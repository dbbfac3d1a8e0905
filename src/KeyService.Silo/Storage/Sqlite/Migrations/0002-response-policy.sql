-- What the tenant demands of signed responses, with a checksum of its own. NULL: it never said, so the default.
ALTER TABLE tenant ADD COLUMN response_policy BLOB;
