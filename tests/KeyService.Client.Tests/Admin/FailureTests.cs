using Grpc.Core;
using KeyService.Signing;

namespace KeyService.Client.Tests.Admin;

public class FailureTests
{
    private static readonly TenantId Acme = TenantId.Parse("acme");

    [Fact]
    public async Task A_refusal_carries_the_authoritys_reason_and_words_and_is_not_repeated()
    {
        var authority = new ScriptedAuthority(_ => ScriptedAuthority.Fail(StatusCode.NotFound, "There is no tenant 'acme'.", "TENANT_NOT_FOUND"));

        var error = await FailureOfAsync(authority);

        Assert.Equal(
            (KeyServiceStatus.NotFound, "TENANT_NOT_FOUND", "There is no tenant 'acme'.", false),
            (error.Status, error.Reason, error.Message, error.IsUnreachable));
        Assert.Single(authority.Calls);
    }

    [Fact]
    public async Task An_authority_that_stays_unavailable_is_unreachable_after_four_attempts()
    {
        var authority = new ScriptedAuthority(_ => ScriptedAuthority.Fail(StatusCode.Unavailable, "nobody home"));

        var error = await FailureOfAsync(authority);

        Assert.True(error.IsUnreachable);
        Assert.Equal((KeyServiceStatus.Unavailable, KeyServiceException.UnreachableReason), (error.Status, error.Reason));
        Assert.Equal(
            "No authority can be reached at http://authority.example:7440 (nobody home): check that it runs and that the endpoint is right.",
            error.Message);
        Assert.Equal(4, authority.Calls.Count);
    }

    [Fact]
    public async Task An_authority_without_its_storage_is_repeated_but_not_unreachable()
    {
        var authority = new ScriptedAuthority(_ => ScriptedAuthority.Fail(StatusCode.Unavailable, "The disk is full.", "STORAGE_UNAVAILABLE"));

        var error = await FailureOfAsync(authority);

        Assert.False(error.IsUnreachable);
        Assert.Equal("STORAGE_UNAVAILABLE", error.Reason);
        Assert.Equal(4, authority.Calls.Count);
    }

    [Theory]
    [InlineData(StatusCode.Unimplemented, "UNIMPLEMENTED")]
    [InlineData(StatusCode.PermissionDenied, "PERMISSION_DENIED")]
    [InlineData(StatusCode.Internal, "INTERNAL")]
    public async Task What_is_not_the_authoritys_own_answer_has_the_status_as_its_reason(StatusCode code, string reason)
    {
        var error = await FailureOfAsync(new ScriptedAuthority(_ => ScriptedAuthority.Fail(code, "proxy says no.")));

        Assert.Equal(reason, error.Reason);
        Assert.Equal(
            "The call to http://authority.example:7440 failed: proxy says no. Check that the endpoint is an authority's gRPC endpoint.",
            error.Message);
    }

    [Fact]
    public async Task An_answer_that_comes_too_late_is_a_deadline()
    {
        var error = await FailureOfAsync(new ScriptedAuthority(_ => ScriptedAuthority.Fail(StatusCode.DeadlineExceeded, "late")));

        Assert.True(error.IsUnreachable);
        Assert.Equal(KeyServiceException.DeadlineReason, error.Reason);
    }

    [Fact]
    public async Task Who_cancels_gets_a_cancellation()
    {
        using var cancellation = new CancellationTokenSource();
        var authority = new ScriptedAuthority(_ =>
        {
            cancellation.Cancel();
            return ScriptedAuthority.Fail(StatusCode.Unavailable, "starting");
        });
        using var admin = authority.NewAdmin();

        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => admin.GetTenantAsync(Acme, cancellation.Token));
        Assert.Equal(cancellation.Token, error.CancellationToken);
    }

    [Fact]
    public void Unsound_options_are_refused_with_every_problem()
    {
        var options = new KeyServiceOptions { Endpoint = new Uri("ftp://x"), Timeout = TimeSpan.Zero };

        var error = Assert.Throws<ArgumentException>(() => new KeyServiceAdmin(options));

        Assert.Contains("KeyService:Endpoint", error.Message);
        Assert.Contains("KeyService:Timeout", error.Message);
    }

    private static async Task<KeyServiceException> FailureOfAsync(ScriptedAuthority authority)
    {
        using var admin = authority.NewAdmin();
        return await Assert.ThrowsAsync<KeyServiceException>(() => admin.GetTenantAsync(Acme));
    }
}
