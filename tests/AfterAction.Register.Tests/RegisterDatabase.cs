using AfterAction.Testing;
using AfterAction.Web.Accounts;

namespace AfterAction.Register.Tests;

/// <summary>The databases of the open side, migrated as in production.</summary>
internal static class RegisterDatabase
{
    public static Task<TestAgency> Create() => TestAgency.Create(Migrate);

    public static async Task Migrate(TestAgency agency)
    {
        await AccountsMigration.Apply(agency.Owner("identity"));
        await RegisterMigration.Apply(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:Register"] = agency.Owner("register"),
            ["ConnectionStrings:Released"] = agency.Owner("released"),
        }).Build());
    }
}
