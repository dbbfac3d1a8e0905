using KeyService.Silo.Tests.Storage.Conformance;

namespace KeyService.Silo.Tests.Storage.Sqlite;

public sealed class SqliteAuthorityStoreTests : AuthorityStoreConformance
{
    protected override StoreUnderTest Open() => new SqliteUnderTest();
}
