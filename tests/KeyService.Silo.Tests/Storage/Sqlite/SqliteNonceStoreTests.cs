using KeyService.Silo.Tests.Storage.Conformance;

namespace KeyService.Silo.Tests.Storage.Sqlite;

public sealed class SqliteNonceStoreTests : NonceStoreConformance
{
    protected override StoreUnderTest Open() => new SqliteUnderTest();
}
