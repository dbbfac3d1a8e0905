namespace KeyService.Signing.Http;

/// <summary>The steps of verifying a response, in their order; each is taken only after the ones before it have passed.</summary>
public enum VerificationStep
{
    /// <summary>Signature and Signature-Input are there, are structured fields, and one signature has the profile's tag.</summary>
    Selection,

    /// <summary>The signature's own member of both fields is well formed.</summary>
    Syntax,

    /// <summary>The signature covers what the profile demands.</summary>
    Coverage,

    /// <summary>The key that it names is a trusted one.</summary>
    Trust,

    /// <summary>It is neither expired nor from the future, and does not live too long.</summary>
    Times,

    /// <summary>Content-Digest can be read and checked.</summary>
    Digest,

    /// <summary>Each covered component can be found in the response or its request.</summary>
    Base,

    /// <summary>It echoes the nonce of the request.</summary>
    Nonce,

    /// <summary>The key version exists and may verify, with the algorithm that the signature claims, if any.</summary>
    Key,

    /// <summary>The signature is the key's over the signature base.</summary>
    Signature,

    /// <summary>The body has the covered digest.</summary>
    Body,
}
