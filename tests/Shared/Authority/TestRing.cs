using Google.Protobuf;
using KeyService.Signing;
using KeyService.V1;

namespace KeyService.Tests;

/// <summary>A key ring of the test authority: real keys, and states set by hand. Guarded by the authority's lock.</summary>
internal sealed class TestRing(KeyName name, KeySpec spec)
{
    private readonly List<(int Number, SigningKey Key, KeyVersion.Types.State State)> _versions = [];

    public KeyName Name => name;

    public bool Disabled { get; private set; }

    public long Revision { get; private set; }

    public KeyVersionName Rotate()
    {
        for (var i = 0; i < _versions.Count; i++)
        {
            if (_versions[i].State == KeyVersion.Types.State.Active)
            {
                _versions[i] = _versions[i] with { State = KeyVersion.Types.State.VerifyOnly };
            }
        }

        _versions.Add((_versions.Count + 1, SigningKey.Generate(spec), KeyVersion.Types.State.Active));
        Revision++;
        return name.Version(_versions.Count);
    }

    public void SetState(int number, KeyVersion.Types.State state)
    {
        _versions[number - 1] = _versions[number - 1] with { State = state };
        Revision++;
    }

    public ResponsePolicy? Policy { get; private set; }

    public long TenantRevision { get; private set; } = 1;

    /// <summary>The policy changes with the tenant; the ring's revision stays.</summary>
    public void SetPolicy(ResponsePolicy policy)
    {
        Policy = policy;
        TenantRevision++;
    }

    public void SetDisabled(bool disabled)
    {
        Disabled = disabled;
        Revision++;
    }

    public (KeyVersionName Version, SigningKey Key)? Active()
    {
        var found = _versions.FirstOrDefault(version => version.State == KeyVersion.Types.State.Active);
        return found.Key is null ? null : (name.Version(found.Number), found.Key);
    }

    public (SigningKey Key, KeyVersion.Types.State State)? Find(int number) =>
        number > _versions.Count ? null : (_versions[number - 1].Key, _versions[number - 1].State);

    public KeySet ToKeySet() => new()
    {
        Name = name.ResourceName,
        Algorithm = spec.Algorithm.Name,
        RsaBits = spec.RsaBits,
        Disabled = Disabled,
        Revision = Revision,
        ResponsePolicy = Policy,
        TenantRevision = TenantRevision,
        Entries =
        {
            from version in _versions
            where version.State is not KeyVersion.Types.State.Retired
            select new KeySetEntry
            {
                Number = version.Number,
                KeyId = name.Version(version.Number).KeyId,
                State = version.State,
                PublicKey = spec.Algorithm.IsSymmetric || version.State == KeyVersion.Types.State.Revoked
                    ? ByteString.Empty
                    : ByteString.CopyFrom(version.Key.Verifier.ExportSubjectPublicKeyInfo()),
            },
        },
    };
}
