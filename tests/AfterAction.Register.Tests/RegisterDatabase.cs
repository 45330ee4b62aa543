using AfterAction.Ledger;
using AfterAction.Log;
using AfterAction.Testing;
using AfterAction.Web;
using AfterAction.Web.Accounts;
using AfterAction.Web.Pipeline;

namespace AfterAction.Register.Tests;

/// <summary>The databases of the open side, migrated as in production.</summary>
internal static class RegisterDatabase
{
    public static Task<TestAgency> Create() => TestAgency.Create((Func<TestAgency, Task>)Migrate);

    /// <summary>The store as the program opens it, with its log.</summary>
    public static RegisterStore Open(string connectionString, Agency agency) => RegisterStore.Open(connectionString, agency, new Recorder(
        new(connectionString), LogKeys.Open(TestAgency.LogKeysOf("register")), new(WebProgram.Register, _ => true), new(), new HttpContextAccessor(), new Ids(), new StoppedClock(Sample.Noon)));

    private sealed class Ids : IIds
    {
        public Guid Next() => Guid.CreateVersion7();
    }

    public static Task Migrate(TestAgency agency) => Migrate(agency.Owner);

    /// <param name="owner">The owning login's connection string to a database.</param>
    public static async Task Migrate(Func<string, string> owner)
    {
        await AccountsMigration.Apply(owner("identity"));
        await RegisterMigration.Apply(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:Register"] = owner("register"),
            ["ConnectionStrings:Released"] = owner("released"),
            ["Log:Keys"] = TestAgency.LogKeysOf("register"),
        }).Build());
        await LedgerMigration.Apply(owner("ledger"));
    }
}
