using KeyService.Signing;
using KeyService.Signing.Http;

namespace KeyService.Fuzz.Targets;

/// <summary>
/// The verifier as a whole: a validly signed response is damaged, and must be refused unless <see cref="Exchange"/>, which
/// compares what was sent with what was received by rules of its own, finds everything that was covered the same.
/// </summary>
public sealed class VerifierTarget : FuzzTarget
{
    private static readonly ResponseVerificationPolicy Policy = ResponseVerificationPolicy.Trusting(KeyName.Parse("acme/responses"));

    private readonly Func<ReceivedResponse, SigningKey, bool> _accepts;
    private readonly Exchange[] _exchanges = [.. Exchange.All()];
    private ReceivedResponse? _received;

    public VerifierTarget()
        : this(Accepts)
    {
    }

    /// <summary>With another verifier: to see whether a wrong one is found.</summary>
    public VerifierTarget(Func<ReceivedResponse, SigningKey, bool> accepts) => _accepts = accepts;

    public override string Name => "verifier";

    public override string Input => _received?.ToString() ?? "";

    public override void Try(FuzzRandom random)
    {
        var exchange = random.Pick<Exchange>(_exchanges);
        var intact = random.OneIn(16);
        _received = intact ? exchange.Honest : ResponseDamage.Apply(exchange.Honest, _exchanges, random);
        var accepted = _accepts(_received, exchange.Key);
        Must(accepted || !intact, "an honest response is refused");
        if (accepted)
        {
            Must(Array.Exists(_exchanges, e => e.Key == exchange.Key && e.IsUnchanged(_received)), "accepted, though something that was covered has changed");
        }

        if (!accepted && random.OneIn(256))
        {
            Diagnose(_received, exchange.Key);
        }
    }

    /// <summary>All of what a client does, but for the explanations.</summary>
    public static bool Accepts(ReceivedResponse received, SigningKey key)
    {
        var check = ResponseVerification.Begin(received.Response, Policy, received.Now);
        if (check.IsRefused)
        {
            Must(check.Problem.Message.Length > 0 && !check.Problem.Message.AsSpan().ContainsAny('\r', '\n', '\0'), "a message with line breaks");
            return false;
        }

        return check.Candidates.Any(candidate =>
            candidate.KeyVersion.KeyId == Exchange.KeyId
            && candidate.Agrees(key.Algorithm)
            && key.Verifier.Verify(candidate.Base, candidate.Signature)
            && ResponseVerification.Finish(candidate, received.Body) is null);
    }

    private static void Diagnose(ReceivedResponse received, SigningKey key)
    {
        var check = ResponseVerification.Begin(received.Response, Policy, received.Now);
        if ((check.Candidate ?? check.Suspect) is { } candidate)
        {
            Must(ResponseVerification.Diagnose(candidate, key.Verifier.Verify).Message.Length > 0, "a diagnosis says nothing");
        }
    }
}
