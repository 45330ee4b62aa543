using AfterAction.Testing;
using Npgsql;

namespace AfterAction.Register.Tests;

/// <summary>What a statement held that failed leaves the program by no source of connections.</summary>
[Category("C3")]
internal sealed class KeptInTests
{
    [Test]
    public async Task Every_source_of_connections_of_the_program_keeps_details_and_statements_to_itself()
    {
        await using var program = await RegisterProgram.Start();
        var sources = DataSources.HeldBy(program.Singletons());
        Assert.That(sources.Select(source => new NpgsqlConnectionStringBuilder(source.ConnectionString).Database!.Split('_')[^1]).Distinct(), Is.EquivalentTo(new[] { "identity", "ledger", "register", "released" }));
        foreach (var source in sources) Assert.That(await DataSources.ToldBy(source), Is.Empty, source.ConnectionString);

        await using var talkative = NpgsqlDataSource.Create(program.Login("register") + ";Include Error Detail=true;Include Failed Batched Command=true");
        Assert.That(await DataSources.ToldBy(talkative), Is.EqualTo(new[] { "settings", "detail", "statement" }), "one that tells is found out");
        Assert.That(DataSources.HeldBy([new Holder([new(talkative)])]), Is.EqualTo(new[] { talkative }), "wherever it is held");
    }

    private sealed record Holder(IReadOnlyList<Held> Several);

    private sealed record Held(NpgsqlDataSource Source);
}
