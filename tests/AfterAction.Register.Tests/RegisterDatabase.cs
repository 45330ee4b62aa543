using AfterAction.Ledger;
using AfterAction.Testing;
using AfterAction.Web.Accounts;

namespace AfterAction.Register.Tests;

/// <summary>The databases of the open side, migrated as in production.</summary>
internal static class RegisterDatabase
{
    public static Task<TestAgency> Create() => TestAgency.Create((Func<TestAgency, Task>)Migrate);

    public static Task Migrate(TestAgency agency) => Migrate(agency.Owner);

    /// <param name="owner">The owning login's connection string to a database.</param>
    public static async Task Migrate(Func<string, string> owner)
    {
        await AccountsMigration.Apply(owner("identity"));
        await RegisterMigration.Apply(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:Register"] = owner("register"),
            ["ConnectionStrings:Released"] = owner("released"),
        }).Build());
        await LedgerMigration.Apply(owner("ledger"));
    }
}
