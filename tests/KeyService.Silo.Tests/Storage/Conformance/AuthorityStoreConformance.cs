using KeyService.Grains.Storage;

namespace KeyService.Silo.Tests.Storage.Conformance;

/// <summary>What <see cref="IAuthorityStore"/> promises; every store's tests derive from it.</summary>
public abstract partial class AuthorityStoreConformance : IDisposable
{
    private StoreUnderTest? _underTest;

    private protected StoreUnderTest UnderTest => _underTest ??= Open();

    private protected IAuthorityStore Store => UnderTest.Store;

    public void Dispose()
    {
        _underTest?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A store over an empty database.</summary>
    protected abstract StoreUnderTest Open();

    private async Task<long> CommitAsync(AuthorityCommit commit) =>
        Assert.IsType<CommitResult.Committed>(await Store.CommitAsync(commit, default)).Sequence;

    private async Task<long> ConflictAsync(AuthorityCommit commit) =>
        Assert.IsType<CommitResult.RevisionConflict>(await Store.CommitAsync(commit, default)).ActualRevision;
}
