namespace KeyService.Signing.Http;

/// <summary>How far the judging of one signature came, for diagnosis. Written by <see cref="ResponseVerification"/> only.</summary>
internal sealed class SignatureTrace(string label)
{
    public string Label => label;

    /// <summary>The step that was begun last: where it failed, if it did.</summary>
    public VerificationStep Step { get; set; } = VerificationStep.Syntax;

    /// <summary>The components and parameters, once they could be read.</summary>
    public SignatureParameters? Parameters { get; set; }

    /// <summary>The key version that the signature names, once its key is known to be a trusted one.</summary>
    public KeyVersionName? Version { get; set; }

    /// <summary>What is wrong; null if the signature may be tried with its key.</summary>
    public VerificationProblem? Problem { get; set; }

    /// <summary>The signature to try, or to diagnose.</summary>
    public SignatureCandidate? Candidate { get; set; }
}
