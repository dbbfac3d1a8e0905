using KeyService.Signing.Compact;
using KeyService.Signing.Http;
using KeyService.Signing.Tests.Keys;
using static KeyService.Signing.Tests.Compact.CompactFormat;

namespace KeyService.Signing.Tests.Compact;

/// <summary>What every compact format promises, and what it refuses.</summary>
public class CompactContractTests
{
    private readonly SigningKey _key = TestKeys.Shared("hmac-sha256");

    public static TheoryData<string> All => CompactFormat.All;

    public static TheoryData<string> WithSeveralSignatures => CompactFormat.WithSeveralSignatures;

    public static TheoryData<string> Timed => CompactFormat.Timed;

    public static TheoryData<string, string> WithAlgorithms => CompactFormat.WithAlgorithms;

    [Theory, MemberData(nameof(WithAlgorithms))]
    public void What_is_signed_verifies(string name, string spec)
    {
        var format = Named(name);
        var key = TestKeys.Shared(spec);
        Assert.Null(format.Check(format.Sign(key), key));
    }

    [Theory, MemberData(nameof(WithAlgorithms))]
    public void The_signing_input_may_be_signed_elsewhere(string name, string spec)
    {
        var format = Named(name);
        var key = TestKeys.Shared(spec);
        var message = format.Make(Now, Body);
        var elsewhere = key.Sign(message.SigningInput().Span);
        Assert.Null(format.Check(message.FieldLines(new CompactSignature(key.Algorithm, elsewhere)), key));
    }

    [Theory, MemberData(nameof(All))]
    public void An_empty_body_verifies_as_such(string name)
    {
        var format = Named(name);
        var lines = format.Make(Now, []).Sign(_key);
        Assert.Null(format.Verify(lines, [], Now, [_key.Verifier]));
        Assert.Equal(VerificationFailure.SignatureInvalid, format.Check(lines, _key));
    }

    [Theory, MemberData(nameof(All))]
    public void Header_names_compare_without_case(string name)
    {
        var format = Named(name);
        var lines = format.Sign(_key).Select(l => l with { Name = l.Name.ToUpperInvariant(), Value = $" {l.Value}\t" });
        Assert.Null(format.Check([.. lines, new("Date", "Fri, 15 Jan 2027 08:00:00 GMT")], _key));
    }

    [Theory, MemberData(nameof(All))]
    public void A_change_of_any_one_byte_of_the_body_is_refused(string name)
    {
        var format = Named(name);
        var lines = format.Sign(_key);
        for (var at = 0; at < Body.Length; at++)
        {
            var changed = Body.ToArray();
            changed[at] ^= 1;
            Assert.Equal(VerificationFailure.SignatureInvalid, format.Verify(lines, changed, Now, [_key.Verifier])?.Failure);
        }
    }

    [Theory, MemberData(nameof(WithAlgorithms))]
    public void A_change_of_any_one_character_of_the_headers_is_refused(string name, string spec)
    {
        var format = Named(name);
        var key = TestKeys.Shared(spec);
        var lines = format.Sign(key);
        foreach (var line in lines)
        {
            for (var at = 0; at < line.Value.Length; at++)
            {
                foreach (var other in " \t.,=;+0aA\0é")
                {
                    var changed = line.Value[..at] + other + line.Value[(at + 1)..];
                    Assert.True(
                        changed == line.Value || format.Check(lines.With(line.Name, changed), key) is not null,
                        $"{line.Name}: {changed}");
                }
            }
        }
    }

    [Theory, MemberData(nameof(All))]
    public void A_character_put_in_anywhere_is_refused(string name)
    {
        var format = Named(name);
        var lines = format.Sign(_key);
        foreach (var line in lines)
        {
            // White space around a value is not part of it (RFC 9110, section 5.5): so not at its ends.
            for (var at = 1; at < line.Value.Length; at++)
            {
                foreach (var other in " \t\r\n\0+-_0=")
                {
                    var changed = line.Value.Insert(at, other.ToString());
                    Assert.True(format.Check(lines.With(line.Name, changed), _key) is not null, $"{line.Name}: {changed}");
                }
            }
        }
    }

    [Theory, MemberData(nameof(All))]
    public void Another_secret_is_refused(string name)
    {
        var format = Named(name);
        using var another = SigningKey.Generate(_key.Spec);
        Assert.Equal(VerificationFailure.SignatureInvalid, format.Check(format.Sign(another), _key));
    }

    [Theory, MemberData(nameof(All))]
    public void Without_a_key_nothing_is_accepted(string name)
    {
        var format = Named(name);
        Assert.Equal(VerificationFailure.UnknownKey, format.Check(format.Sign(_key)));
    }

    [Theory, MemberData(nameof(All))]
    public void A_key_of_another_algorithm_is_not_tried(string name)
    {
        var format = Named(name);
        Assert.Equal(VerificationFailure.AlgorithmMismatch, format.Check(format.Sign(_key), TestKeys.Shared("ed25519")));
    }

    [Theory, MemberData(nameof(All))]
    public void One_of_several_keys_at_hand_suffices(string name)
    {
        var format = Named(name);
        using var old = SigningKey.Generate(_key.Spec);
        Assert.Null(format.Check(format.Sign(_key), TestKeys.Shared("ed25519"), old, _key));
    }

    [Theory, MemberData(nameof(WithSeveralSignatures))]
    public void During_a_rotation_either_key_verifies(string name)
    {
        var format = Named(name);
        using var old = SigningKey.Generate(_key.Spec);
        using var stranger = SigningKey.Generate(_key.Spec);
        var lines = format.Sign(_key, old);
        Assert.Null(format.Check(lines, _key));
        Assert.Null(format.Check(lines, old));
        Assert.Equal(VerificationFailure.SignatureInvalid, format.Check(lines, stranger));
    }

    [Theory, MemberData(nameof(All))]
    public void No_header_at_all_is_unsigned(string name)
    {
        Assert.Equal(VerificationFailure.Unsigned, Named(name).Check([new("Content-Type", "application/json")], _key));
    }

    [Theory, MemberData(nameof(All))]
    public void Each_header_is_needed(string name)
    {
        var format = Named(name);
        var lines = format.Sign(_key);
        Assert.Equal(VerificationFailure.Unsigned, format.Check(lines.Without(format.SignatureField), _key));
        Assert.All(format.OtherFields, field => Assert.Equal(VerificationFailure.Malformed, format.Check(lines.Without(field), _key)));
    }

    [Theory, MemberData(nameof(All))]
    public void A_header_that_stands_twice_is_refused_even_with_the_same_value(string name)
    {
        var format = Named(name);
        var lines = format.Sign(_key);
        Assert.All(lines, line => Assert.Equal(VerificationFailure.Malformed, format.Check([.. lines, line], _key)));
        Assert.All(lines, line => Assert.Equal(
            VerificationFailure.Malformed, format.Check([line with { Name = line.Name.ToLowerInvariant(), Value = "" }, .. lines], _key)));
    }

    [Theory, MemberData(nameof(All))]
    public void Lines_merged_on_the_way_are_refused(string name)
    {
        var format = Named(name);
        var lines = format.Sign(_key);
        foreach (var field in format.OtherFields)
        {
            Assert.Equal(VerificationFailure.Malformed, format.Check(lines.Change(field, v => $"{v}, {v}"), _key));
        }

        Assert.NotNull(Named("GitHub").Check(Named("GitHub").Sign(_key).Change(GitHubDelivery.SignatureField, v => $"{v}, {v}"), _key));
    }

    [Theory, MemberData(nameof(All))]
    public void Empty_headers_are_refused(string name)
    {
        var format = Named(name);
        var lines = format.Sign(_key);
        Assert.All(lines, line => Assert.NotNull(format.Check(lines.With(line.Name, ""), _key)));
        Assert.All(lines, line => Assert.NotNull(format.Check(lines.With(line.Name, " \t "), _key)));
    }

    [Theory, MemberData(nameof(All))]
    public void Headers_of_endless_length_are_refused_unread(string name)
    {
        var format = Named(name);
        var lines = format.Sign(_key);
        var endless = new string('0', 20_000);
        Assert.All(lines, line => Assert.Equal(
            VerificationFailure.Malformed, format.Check(lines.Change(line.Name, v => v + endless), _key)));
    }

    [Theory]
    [InlineData("Stripe", ",v0=")]
    [InlineData("Standard Webhooks", " v0,")]
    [InlineData("X-Response-Signature", ", v0=")]
    public void Junk_of_endless_length_beside_a_valid_signature_is_refused_unread(string name, string junk)
    {
        var format = Named(name);
        var lines = format.Sign(_key);
        VerificationFailure? With(int length) => format.Check(
            lines.Change(format.SignatureField, v => (v + junk).PadRight(length, '0')), _key);

        Assert.Null(With(16 * 1024));
        Assert.Equal(VerificationFailure.Malformed, With((16 * 1024) + 1));
    }

    [Theory]
    [InlineData("Stripe", ",v0=")]
    [InlineData("Standard Webhooks", " v0,")]
    [InlineData("X-Response-Signature", ", v0=")]
    public void Junk_that_no_header_can_have_is_refused_even_beside_a_valid_signature(string name, string junk)
    {
        var format = Named(name);
        var lines = format.Sign(_key);
        foreach (var odd in new[] { "a\0b", "a\tb", "a\r\n b", "\u00e9", "\u007f" })
        {
            Assert.Equal(
                VerificationFailure.Malformed, format.Check(lines.Change(format.SignatureField, v => v + junk + odd), _key));
        }
    }

    [Theory, MemberData(nameof(All))]
    public void A_truncated_signature_is_malformed(string name)
    {
        var format = Named(name);
        var lines = format.Sign(_key);
        foreach (var less in new[] { 1, 2, 4, 32 })
        {
            Assert.Equal(VerificationFailure.Malformed, format.Check(lines.Change(format.SignatureField, v => v[..^less]), _key));
        }
    }

    [Theory, MemberData(nameof(Timed))]
    public void Times_are_bounded_on_both_sides(string name)
    {
        var format = Named(name);
        var lines = format.Sign(_key);
        var (past, future) = (format.Tolerance!.Value.Past, format.Tolerance!.Value.Future);
        VerificationFailure? At(TimeSpan later) => format.Verify(lines, Body, Now + later, [_key.Verifier])?.Failure;

        Assert.Null(At(past));
        Assert.Equal(VerificationFailure.Expired, At(past + TimeSpan.FromMilliseconds(1)));
        Assert.Equal(VerificationFailure.Expired, At(TimeSpan.FromDays(3650)));
        Assert.Null(At(-future));
        Assert.Equal(VerificationFailure.FromTheFuture, At(-future - TimeSpan.FromMilliseconds(1)));
        Assert.Equal(VerificationFailure.FromTheFuture, At(-TimeSpan.FromDays(1)));
    }

    [Theory, MemberData(nameof(Timed))]
    public void A_signature_cannot_be_moved_to_another_time(string name)
    {
        var format = Named(name);
        var lines = format.Sign(_key);
        var later = Now.AddSeconds(1000);
        var fresh = format.Make(later, Body).Sign(_key);
        Assert.Null(format.Verify(fresh, Body, later, [_key.Verifier]));
        var moved = lines.Select(l => l with { Value = l.Value.Replace("1800000000", "1800001000", StringComparison.Ordinal) }).ToList();
        Assert.Equal(VerificationFailure.SignatureInvalid, format.Verify(moved, Body, later, [_key.Verifier])?.Failure);
    }

    [Theory, MemberData(nameof(Timed))]
    public void Times_with_another_spelling_are_malformed(string name)
    {
        var format = Named(name);
        var lines = format.Sign(_key);
        string[] spellings =
        [
            "+1800000000", "-1800000000", "01800000000", "1800000000.0", "1.8e9", "0x6b49d200", "1 800000000", "1800000000\0",
            "１８００００００００", "1800000000000", "253402300800", "99999999999999999999", "1_800_000_000",
        ];
        foreach (var spelling in spellings)
        {
            var changed = lines.Select(l => l with { Value = l.Value.Replace("1800000000", spelling, StringComparison.Ordinal) }).ToList();
            Assert.True(format.Check(changed, _key) == VerificationFailure.Malformed, spelling);
        }
    }

    [Theory, MemberData(nameof(All))]
    public void The_most_signatures_a_format_carries_verify_and_one_more_is_not_made(string name)
    {
        var format = Named(name);
        var keys = Enumerable.Range(0, format.Capacity).Select(_ => SigningKey.Generate(_key.Spec)).ToArray();
        Assert.Null(format.Check(format.Sign(keys), keys[^1]));
        Assert.Throws<ArgumentException>(() => format.Sign([.. keys, _key]));
        Assert.Throws<ArgumentException>(() => format.Sign());
        Assert.All(keys, key => key.Dispose());
    }

    [Theory, MemberData(nameof(All))]
    public void Bytes_that_are_no_signature_do_not_get_into_a_header(string name)
    {
        var message = Named(name).Make(Now, Body);
        Assert.Throws<ArgumentException>(() => message.FieldLines(new CompactSignature(SignatureAlgorithm.HmacSha256, new byte[31])));
        Assert.Throws<ArgumentException>(() => message.FieldLines(new CompactSignature(SignatureAlgorithm.HmacSha256, ReadOnlyMemory<byte>.Empty)));
    }

    [Fact]
    public void The_webhook_formats_sign_with_their_own_algorithms_only()
    {
        var p256 = TestKeys.Shared("ecdsa-p256-sha256");
        foreach (var name in new[] { "GitHub", "Stripe", "Standard Webhooks" })
        {
            Assert.Throws<ArgumentException>(() => Named(name).Sign(p256));
        }

        Assert.Throws<ArgumentException>(() => Named("Stripe").Sign(TestKeys.Shared("ed25519")));
    }

    [Fact]
    public void Times_before_1970_cannot_be_signed()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new StripeDelivery(DateTimeOffset.UnixEpoch.AddSeconds(-1), Body));
        Assert.Throws<ArgumentOutOfRangeException>(() => new StandardWebhook("id", DateTimeOffset.MinValue, Body));
    }

    [Fact]
    public void A_tolerance_has_no_negative_side()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new CompactTolerance(TimeSpan.FromSeconds(-1), TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CompactTolerance(TimeSpan.Zero, TimeSpan.FromSeconds(-1)));
    }
}
