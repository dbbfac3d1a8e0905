using KeyService.Signing;

namespace KeyService.Silo.Grpc;

/// <summary>Reads the resource names that administrators send; a malformed one ends the call.</summary>
internal static class AdminNames
{
    private const string Tenants = "tenants/";
    private const string Rule = "1 to 63 characters of a-z, 0-9 and '-', starting with a letter";

    public static TenantId TenantId(string id) =>
        KeyService.Signing.TenantId.TryParse(id, out var tenant) ? tenant : throw Invalid($"'{Refusals.Shown(id)}' is not a tenant id: {Rule}.");

    public static TenantId Tenant(string name) =>
        name.StartsWith(Tenants, StringComparison.Ordinal) && KeyService.Signing.TenantId.TryParse(name[Tenants.Length..], out var tenant)
            ? tenant
            : throw Invalid($"'{Refusals.Shown(name)}' is not a tenant's name: write tenants/TENANT, the id {Rule}.");

    public static KeyName NewKey(string parent, string id) =>
        !id.Contains('/') && KeyName.TryParse($"{Tenant(parent).Value}/{id}", out var key)
            ? key
            : throw Invalid($"'{Refusals.Shown(id)}' is not a key id: {Rule}.");

    public static KeyName Key(string name) =>
        KeyName.TryParse(name, out var key) ? key : throw GrpcRefusals.ToException(Refusals.NotAKeyName(name));

    public static KeyVersionName Version(string name) =>
        KeyVersionName.TryParse(name, out var version)
            ? version
            : throw Invalid($"'{Refusals.Shown(name)}' is not a version's name: write tenants/TENANT/keys/KEY/versions/NUMBER.");

    private static Exception Invalid(string message) => GrpcRefusals.ToException(new EdgeRefusal(Reasons.InvalidName, message));
}
