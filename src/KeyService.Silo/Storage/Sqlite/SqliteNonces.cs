using KeyService.Grains.Storage;

namespace KeyService.Silo.Storage.Sqlite;

/// <summary>The statements of a claim to a nonce, and of forgetting claims. Run inside a transaction of the writer.</summary>
internal static class SqliteNonces
{
    /// <summary>Each claim stores one row and forgets more than that, so a tenant's expired claims never pile up while it claims.</summary>
    private const int ForgottenPerClaim = 8;

    public static NonceClaimResult Claim(SqliteSession session, NonceClaim claim, int limit)
    {
        var now = StoredTime.Floor(claim.Now);
        if (FindLive(session, claim, now) is { } live)
        {
            var repeated = claim.RequestId.Length > 0 && live.RequestId == claim.RequestId;
            return new NonceClaimResult(
                repeated ? NonceClaimOutcome.Claimed : NonceClaimOutcome.Replayed, StoredTime.Read(live.ExpiresAt));
        }

        Forget(session, claim, now);
        if (CountOf(session, claim) is not { } count) return new NonceClaimResult(NonceClaimOutcome.NoTenant);
        if (count >= limit) return new NonceClaimResult(NonceClaimOutcome.Full);

        // Rounded up: a claim may end late, never early.
        var expires = StoredTime.Ceiling(claim.ExpiresAt);
        session.Execute(
            "INSERT INTO nonce_claim (tenant, scope, nonce, request_id, expires_at) VALUES ($tenant, $scope, $nonce, $request, $expires)",
            ("$tenant", claim.Tenant.Value),
            ("$scope", claim.Scope),
            ("$nonce", claim.Nonce),
            ("$request", claim.RequestId),
            ("$expires", expires));
        return new NonceClaimResult(NonceClaimOutcome.Claimed, StoredTime.Read(expires));
    }

    public static int DeleteExpired(SqliteSession session, DateTimeOffset now, int limit) => session.Execute(
        """
        DELETE FROM nonce_claim WHERE (tenant, scope, nonce) IN
            (SELECT tenant, scope, nonce FROM nonce_claim WHERE expires_at <= $now ORDER BY expires_at LIMIT $limit)
        """,
        ("$now", StoredTime.Floor(now)),
        ("$limit", limit));

    private static (string RequestId, long ExpiresAt)? FindLive(SqliteSession session, NonceClaim claim, long now) => session.Find(
        """
        SELECT request_id, expires_at FROM nonce_claim
        WHERE tenant = $tenant AND scope = $scope AND nonce = $nonce AND expires_at > $now
        """,
        (string, long)? (row) => (row.GetString(0), row.GetInt64(1)),
        ("$tenant", claim.Tenant.Value),
        ("$scope", claim.Scope),
        ("$nonce", claim.Nonce),
        ("$now", now));

    /// <summary>Forgets the nonce's own expired claim, and some of the tenant's longest expired.</summary>
    private static void Forget(SqliteSession session, NonceClaim claim, long now)
    {
        session.Execute(
            "DELETE FROM nonce_claim WHERE tenant = $tenant AND scope = $scope AND nonce = $nonce",
            ("$tenant", claim.Tenant.Value),
            ("$scope", claim.Scope),
            ("$nonce", claim.Nonce));
        session.Execute(
            """
            DELETE FROM nonce_claim WHERE (tenant, scope, nonce) IN
                (SELECT tenant, scope, nonce FROM nonce_claim
                 WHERE tenant = $tenant AND expires_at <= $now ORDER BY expires_at LIMIT $limit)
            """,
            ("$tenant", claim.Tenant.Value),
            ("$now", now),
            ("$limit", ForgottenPerClaim));
    }

    /// <summary>How many claims the tenant has; null if there is no tenant.</summary>
    private static long? CountOf(SqliteSession session, NonceClaim claim) => session.Find(
        "SELECT coalesce(nonce_count.claims, 0) FROM tenant LEFT JOIN nonce_count ON nonce_count.tenant = tenant.id WHERE tenant.id = $tenant",
        long? (row) => row.GetInt64(0),
        ("$tenant", claim.Tenant.Value));
}
