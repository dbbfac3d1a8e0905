using System.CommandLine;
using KeyService.Signing;

namespace KeyService.Cli.Invocation;

/// <summary>Arguments that name tenants, keys and versions, in the short form or as resource names.</summary>
internal static class Names
{
    private const string TenantPrefix = "tenants/";

    public static Argument<TenantId> Tenant() => Name("TENANT", "A tenant, such as acme.", ParseTenant);

    public static Argument<KeyName> Key() => Name("KEY", "A key, such as acme/responses.", KeyName.Parse);

    public static Argument<KeyVersionName> Version() => Name("VERSION", "A version of a key, such as acme/responses/3.", KeyVersionName.Parse);

    /// <summary>A key or a version, as the resource name that the authority verifies with.</summary>
    public static Argument<string> KeyOrVersion() => Name(
        "NAME", "A key (acme/responses: any of its verifying versions) or a version (acme/responses/3).", ParseKeyOrVersion);

    private static string ParseKeyOrVersion(string text) =>
        KeyVersionName.TryParse(text, out var version) ? version.ResourceName : KeyName.Parse(text).ResourceName;

    private static TenantId ParseTenant(string text) =>
        TenantId.Parse(text.StartsWith(TenantPrefix, StringComparison.Ordinal) ? text[TenantPrefix.Length..] : text);

    private static Argument<T> Name<T>(string name, string description, Func<string, T> parse) => new(name)
    {
        Description = description,
        CustomParser = result =>
        {
            try
            {
                return parse(result.Tokens[0].Value);
            }
            catch (FormatException error)
            {
                result.AddError(error.Message);
                return default;
            }
        },
    };
}
