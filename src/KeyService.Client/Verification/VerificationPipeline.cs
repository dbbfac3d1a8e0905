using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;

namespace KeyService.Client.Verification;

/// <summary>A registered HTTP client whose responses are verified; without a name: all clients.</summary>
internal sealed record VerifiedClient(string? Name);

/// <summary>
/// Puts the verification innermost and the decompression right outside it. As the first filter it acts after all others,
/// so that no logging handler touches the headers before they are read raw.
/// </summary>
internal sealed class VerificationFilter(IEnumerable<VerifiedClient> clients, IServiceProvider services) : IHttpMessageHandlerBuilderFilter
{
    public Action<HttpMessageHandlerBuilder> Configure(Action<HttpMessageHandlerBuilder> next) => builder =>
    {
        next(builder);
        if (!clients.Any(client => client.Name is null || client.Name == builder.Name))
        {
            return;
        }

        var options = services.GetRequiredService<IOptionsMonitor<ResponseVerificationOptions>>().Get(builder.Name);
        var methods = options.AutomaticDecompression | PrimaryHandler.TakeOver(builder.PrimaryHandler);
        if (methods != DecompressionMethods.None)
        {
            builder.AdditionalHandlers.Add(new DecompressionHandler(options, methods));
        }

        builder.AdditionalHandlers.Add(new ResponseVerificationHandler(
            services.GetRequiredService<KeyServiceClient>(), options, services.GetService<TimeProvider>() ?? TimeProvider.System));
    };
}

/// <summary>Refuses unsound options at start, all problems at once.</summary>
internal sealed class ResponseVerificationValidation : IValidateOptions<ResponseVerificationOptions>
{
    public ValidateOptionsResult Validate(string? name, ResponseVerificationOptions options)
    {
        var client = string.IsNullOrEmpty(name) ? "" : $" of the HTTP client '{name}'";
        var problems = options.Problems();
        return problems.Count == 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(problems.Select(problem => $"Response verification{client}: {problem}"));
    }
}

/// <summary>Stands for a client's whole pipeline, so that one that cannot be built fails at start and not at the first call.</summary>
internal sealed class VerificationPipeline;

/// <inheritdoc cref="VerificationPipeline"/>
internal sealed class VerificationPipelineValidation(IHttpMessageHandlerFactory handlers) : IValidateOptions<VerificationPipeline>
{
    public ValidateOptionsResult Validate(string? name, VerificationPipeline options)
    {
        try
        {
            handlers.CreateHandler(name ?? Options.DefaultName);
            return ValidateOptionsResult.Success;
        }
        catch (OptionsValidationException)
        {
            // Told by the options' own validation.
            return ValidateOptionsResult.Success;
        }
        catch (InvalidOperationException error)
        {
            return ValidateOptionsResult.Fail($"Response verification of the HTTP client '{name}': {error.Message}");
        }
    }
}
