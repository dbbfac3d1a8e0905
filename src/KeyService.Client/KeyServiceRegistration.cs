using KeyService.Client.Verification;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace KeyService.Client;

/// <summary>Registers the client of a signing authority, and the verification of HTTP responses.</summary>
public static class KeyServiceRegistration
{
    /// <summary>
    /// Registers <see cref="KeyServiceClient"/> with the options of the configuration section <c>KeyService</c>, which
    /// <paramref name="configure"/> may change. Unsound options fail at start, all problems at once. May be called again.
    /// </summary>
    public static IServiceCollection AddKeyService(this IServiceCollection services, Action<KeyServiceOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = services.AddOptions<KeyServiceOptions>();
        if (!services.Any(service => service.ImplementationType == typeof(KeyServiceOptionsValidation)))
        {
            services.AddSingleton<IValidateOptions<KeyServiceOptions>, KeyServiceOptionsValidation>();
            services.AddSingleton(NewClient);
            options.Configure<IServiceProvider>((bound, provider) =>
                provider.GetService<IConfiguration>()?.GetSection(KeyServiceOptions.SectionName).Bind(bound));
            options.ValidateOnStart();
        }

        if (configure is not null)
        {
            options.Configure(configure);
        }

        return services;
    }

    /// <summary>
    /// Verifies every response of this HTTP client before its caller sees any of it: <c>o.TrustedKeys.Add("acme/responses")</c>.
    /// Redirects are not followed, and decompression happens after the verification. Unsound options fail at start.
    /// Implies <see cref="AddKeyService"/>.
    /// </summary>
    public static IHttpClientBuilder AddResponseVerification(this IHttpClientBuilder builder, Action<ResponseVerificationOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        var services = builder.Services.AddKeyService();
        services.AddOptions<ResponseVerificationOptions>(builder.Name).ValidateOnStart();
        services.AddOptions<VerificationPipeline>(builder.Name).ValidateOnStart();

        // The builder of ConfigureHttpClientDefaults has no name: it means every client.
        if (builder.Name is null)
        {
            services.ConfigureAll(configure);
        }
        else
        {
            services.Configure(builder.Name, configure);
        }

        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ResponseVerificationOptions>, ResponseVerificationValidation>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<VerificationPipeline>, VerificationPipelineValidation>());
        services.AddSingleton(new VerifiedClient(builder.Name));
        if (!services.Any(service => service.ImplementationType == typeof(VerificationFilter)))
        {
            services.Insert(0, ServiceDescriptor.Singleton<IHttpMessageHandlerBuilderFilter, VerificationFilter>());
        }

        return builder;
    }

    private static KeyServiceClient NewClient(IServiceProvider provider) => new(
        provider.GetRequiredService<IOptions<KeyServiceOptions>>().Value,
        provider.GetService<ILoggerFactory>(),
        provider.GetService<TimeProvider>() ?? TimeProvider.System);

    private sealed class KeyServiceOptionsValidation : IValidateOptions<KeyServiceOptions>
    {
        public ValidateOptionsResult Validate(string? name, KeyServiceOptions options) =>
            options.Problems() is { Count: > 0 } problems ? ValidateOptionsResult.Fail(problems) : ValidateOptionsResult.Success;
    }
}
