using KeyService.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace KeyService.AspNetCore;

/// <summary>Signs a service's responses with two lines in <c>Program.cs</c>.</summary>
public static class ResponseSigningRegistration
{
    /// <summary>
    /// Registers response signing: <c>AddResponseSigning(o => o.Key = "acme/responses")</c>. Implies
    /// <see cref="KeyServiceRegistration.AddKeyService"/>. Unsound options fail at start, all problems at once.
    /// </summary>
    public static IServiceCollection AddResponseSigning(this IServiceCollection services, Action<ResponseSigningOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddKeyService();
        services.AddOptions<ResponseSigningOptions>().Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ResponseSigningOptions>, ResponseSigningValidation>());
        services.TryAddSingleton<ResponseSigner>();
        return services;
    }

    /// <summary>
    /// Signs what the middleware after it answers. Put it first: outside response compression, output caching and the
    /// exception handler, so that it signs what is sent. Each response is held in memory until it is signed.
    /// </summary>
    /// <exception cref="InvalidOperationException"><see cref="AddResponseSigning"/> was not called.</exception>
    public static IApplicationBuilder UseResponseSigning(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        return app.ApplicationServices.GetService<ResponseSigner>() is null
            ? throw new InvalidOperationException("UseResponseSigning needs services.AddResponseSigning(o => o.Key = \"TENANT/KEY\").")
            : app.UseMiddleware<ResponseSigningMiddleware>();
    }

    private sealed class ResponseSigningValidation : IValidateOptions<ResponseSigningOptions>
    {
        public ValidateOptionsResult Validate(string? name, ResponseSigningOptions options) =>
            options.Problems() is { Count: > 0 } problems ? ValidateOptionsResult.Fail(problems) : ValidateOptionsResult.Success;
    }
}
