using System.Text.Json;
using KeyService.Cli.Captures;
using KeyService.Signing.Http;

namespace KeyService.Cli.Output;

// As in JsonShapes.cs: docs/cli.md describes it, and it only grows.

internal sealed record ExplanationJson(
    bool Holds,
    string? Failure,
    string? Message,
    int Status,
    string Request,
    DateTimeOffset JudgedAt,
    IReadOnlyList<ExplainedSignatureJson> Signatures,
    IReadOnlyList<string> Notes)
{
    public static ExplanationJson From(ExplainedCapture explained) => new(
        explained.Explanation.Problem is null,
        explained.Explanation.Problem?.Reason,
        explained.Explanation.Problem?.Message,
        explained.Capture.Status,
        RequestText.Format(explained.Response.Request),
        explained.At,
        [.. explained.Explanation.Signatures.Select(ExplainedSignatureJson.From)],
        [.. explained.Notes()]);
}

internal sealed record ExplainedSignatureJson(
    string Label,
    string? KeyId,
    string? Algorithm,
    long? Created,
    long? Expires,
    string? Nonce,
    IReadOnlyList<CoveredJson> Covered,
    string? Base,
    IReadOnlyList<CheckJson> Checks,
    string? Failure,
    string? Message)
{
    public static ExplainedSignatureJson From(ExplainedSignature signature) => new(
        signature.Label,
        signature.Parameters?.KeyId,
        signature.Algorithm?.Name,
        signature.Parameters?.Created,
        signature.Parameters?.Expires,
        signature.Parameters?.Nonce,
        [.. signature.Components.Select(component => new CoveredJson(component.Identifier, component.Value, component.Problem))],
        signature.Base,
        [.. signature.Checks.Select(check => new CheckJson(Lower(check.Step.ToString()), Lower(check.Outcome.ToString())))],
        signature.Problem?.Reason,
        signature.Problem?.Message);

    private static string Lower(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}

internal sealed record CoveredJson(string Component, string? Value, string? Problem);

internal sealed record CheckJson(string Step, string Outcome);
