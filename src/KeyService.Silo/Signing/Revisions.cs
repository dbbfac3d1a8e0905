namespace KeyService.Silo.Signing;

/// <summary>The revisions of a ring and of its tenant, which change independently; 0: none.</summary>
internal readonly record struct Revisions(long Ring, long Tenant)
{
    public static Revisions Max(Revisions one, Revisions other) => new(Math.Max(one.Ring, other.Ring), Math.Max(one.Tenant, other.Tenant));

    /// <summary>Whether what is open, or that there is no ring (null), is too old to be used.</summary>
    public bool Overtake(OpenRing? ring) => ring is null
        ? Ring > 0
        : ring.Ring.Revision < Ring || ring.Tenant.Revision < Tenant;
}
