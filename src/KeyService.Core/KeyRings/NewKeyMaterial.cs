namespace KeyService.Core.KeyRings;

/// <summary>The keys of a version to be made. Equal by content.</summary>
public sealed record NewKeyMaterial
{
    /// <summary>The private or secret key, sealed under the tenant's key for exactly the version that it is to become.</summary>
    public required byte[] Sealed { get; init; }

    /// <summary>DER SubjectPublicKeyInfo (RFC 5280, 4.1.2.7); empty for HMAC.</summary>
    public required byte[] PublicKey { get; init; }

    public bool Equals(NewKeyMaterial? other) =>
        other is not null && ByteContent.Same(Sealed, other.Sealed) && ByteContent.Same(PublicKey, other.PublicKey);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Sealed);
        return hash.ToHashCode();
    }
}
