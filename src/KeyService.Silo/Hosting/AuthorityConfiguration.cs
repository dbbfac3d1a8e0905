using System.Globalization;
using System.Reflection;

namespace KeyService.Silo;

/// <summary>Reads <see cref="AuthorityOptions"/> from the configuration and gathers every error in it.</summary>
internal sealed record AuthorityConfiguration(AuthorityOptions Options, AuthorityEndpoints Endpoints, string DataDirectory, string KekFile)
{
    private const int MaxClusterIdLength = 100;
    private const int MaxOpenRings = 10_000_000;

    private static readonly PropertyInfo[] Settings = typeof(AuthorityOptions).GetProperties();

    /// <exception cref="AuthorityConfigurationException">With all problems at once.</exception>
    public static AuthorityConfiguration Read(IConfiguration configuration, Action<AuthorityOptions>? configure)
    {
        var problems = new List<string>();
        var options = new AuthorityOptions();
        foreach (var entry in configuration.GetSection(AuthorityOptions.Section).GetChildren())
        {
            Assign(options, entry, problems);
        }

        configure?.Invoke(options);
        var result = Validate(options, problems);
        return result is not null && problems.Count == 0 ? result : throw new AuthorityConfigurationException(problems);
    }

    private static void Assign(AuthorityOptions options, IConfigurationSection entry, List<string> problems)
    {
        var setting = Settings.FirstOrDefault(s => s.Name.Equals(entry.Key, StringComparison.OrdinalIgnoreCase));
        if (setting is null)
        {
            problems.Add($"{entry.Path}: there is no such setting. Known are {string.Join(", ", Settings.Select(s => s.Name).Order(StringComparer.Ordinal))}");
        }
        else if (entry.Value is null)
        {
            problems.Add($"{AuthorityOptions.Section}:{setting.Name}: a single value is expected here, not a group of settings");
        }
        else if (setting.PropertyType == typeof(int))
        {
            if (int.TryParse(entry.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            {
                setting.SetValue(options, number);
            }
            else
            {
                problems.Add($"{AuthorityOptions.Section}:{setting.Name}: '{entry.Value}' is not a whole number");
            }
        }
        else
        {
            setting.SetValue(options, entry.Value);
        }
    }

    private static AuthorityConfiguration? Validate(AuthorityOptions options, List<string> problems)
    {
        void Require(bool holds, string setting, string problem)
        {
            if (!holds)
            {
                problems.Add($"{AuthorityOptions.Section}:{setting}: {problem}");
            }
        }

        var grpc = AuthorityEndpoints.Parse(options.GrpcEndpoint, out var grpcProblem);
        Require(grpc is not null, nameof(options.GrpcEndpoint), grpcProblem);
        var http = AuthorityEndpoints.Parse(options.HttpEndpoint, out var httpProblem);
        Require(http is not null, nameof(options.HttpEndpoint), httpProblem);
        Require(
            grpc is null || http is null || grpc.Port == 0 || !grpc.Equals(http),
            nameof(options.HttpEndpoint),
            $"'{options.HttpEndpoint}' is also the gRPC endpoint; without TLS the two need different ports");
        Require(IsPath(options.DataDirectory), nameof(options.DataDirectory), $"'{options.DataDirectory}' is not a path");
        Require(options.KekFile is null || IsPath(options.KekFile), nameof(options.KekFile), $"'{options.KekFile}' is not a path");
        Require(IsClusterName(options.ClusterId), nameof(options.ClusterId), $"'{options.ClusterId}' is not 1 to {MaxClusterIdLength} characters without white space");
        Require(IsClusterName(options.ServiceId), nameof(options.ServiceId), $"'{options.ServiceId}' is not 1 to {MaxClusterIdLength} characters without white space");
        Require(options.OpenRingLimit is >= 1 and <= MaxOpenRings, nameof(options.OpenRingLimit), $"{options.OpenRingLimit} is not from 1 to {MaxOpenRings}");
        if (problems.Count > 0 || grpc is null || http is null)
        {
            return null;
        }

        var directory = Path.GetFullPath(options.DataDirectory);
        var kek = options.KekFile is { } file ? Path.GetFullPath(file) : Path.Combine(directory, "kek");
        return new AuthorityConfiguration(options, new AuthorityEndpoints(grpc, http), directory, kek);
    }

    private static bool IsPath(string? path) => !string.IsNullOrWhiteSpace(path) && !path.Contains('\0');

    private static bool IsClusterName(string? name) =>
        name is { Length: >= 1 and <= MaxClusterIdLength } && !name.Any(char.IsWhiteSpace);
}
