using AfterAction.Kernel;
using AfterAction.Testing;
using Npgsql;
using static AfterAction.Ledger.Tests.LedgerDatabase;

namespace AfterAction.Ledger.Tests;

/// <summary>An old copy of the ledger is put back under a running history: what was claimed since comes back, or nothing starts.</summary>
[Category("K4")]
internal sealed class RestoreTests
{
    private static readonly PersonId Ana = new(DerivedId.Of(Guid.Empty, "Ana")), AnaAgain = new(DerivedId.Of(Guid.Empty, "Ana, second account")), Ben = new(DerivedId.Of(Guid.Empty, "Ben")),
        Cleo = new(DerivedId.Of(Guid.Empty, "Cleo")), Dov = new(DerivedId.Of(Guid.Empty, "Dov"));
    private static readonly IncidentId Bridge = new(DerivedId.Of(Guid.Empty, "bridge")), Park = new(DerivedId.Of(Guid.Empty, "park")), School = new(DerivedId.Of(Guid.Empty, "school")),
        Harbour = new(DerivedId.Of(Guid.Empty, "harbour"));

    private readonly List<NpgsqlDataSource> sources = [];
    private DirectoryInfo folder;
    private LedgerDatabase ledger;

    private string Reviewed => Path.Combine(folder.FullName, "review");

    private string Investigated => Path.Combine(folder.FullName, "investigation");

    [SetUp]
    public async Task Begin()
    {
        ledger = await LedgerDatabase.Create();
        folder = Directory.CreateTempSubdirectory("afteraction-claims-");
        ClaimJournal.Create(Reviewed);
        ClaimJournal.Create(Investigated);
    }

    [TearDown]
    public async Task End()
    {
        foreach (var source in sources) await source.DisposeAsync();
        await ledger.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Test]
    public async Task What_was_claimed_linked_merged_and_recused_since_the_backup_is_back_before_anybody_is_answered()
    {
        var (reviews, investigations) = (await Start(Side.Review), await Start(Side.Investigation));
        await Claims(reviews, Ana, Bridge);
        await Backup();

        await Claims(reviews, Ben, Park);
        await Claims(investigations, Cleo, School);
        Assert.That(await investigations.Link(Park, School, Officer, default), Is.Null);
        Assert.That(await investigations.SamePerson(Ana, AnaAgain, Officer, default), Is.Null);
        await Claims(investigations, Dov, Bridge);
        await Claims(reviews, Dov, Harbour);
        Assert.That(await investigations.Link(Bridge, Harbour, Officer, default), Is.EqualTo(LedgerRefusals.Held));
        Assert.That((await investigations.Recuse((await investigations.Tasks(default)).Single().Number, Officer, default)).Value, Is.Not.Empty);
        var before = await Standings();
        await Restore();
        Assert.That(await Standings(), Is.Not.EqualTo(before), "the backup is older");

        // Whichever starts first, it is not answered before the other has brought back what may stand in the way.
        var investigationsAgain = await Start(Side.Investigation);
        Assert.That(async () => await investigationsAgain.Claim(Ben, Park, Side.Investigation, default), Throws.InstanceOf<LedgerUnreachableException>());
        Assert.That(async () => await investigationsAgain.Eligible(Ben, Park, default), Throws.InstanceOf<LedgerUnreachableException>());
        Assert.That(async () => await investigationsAgain.Link(Bridge, School, Officer, default), Throws.InstanceOf<LedgerUnreachableException>());
        await Start(Side.Review);

        Assert.That(await Standings(), Is.EqualTo(before));
        Assert.That((await investigationsAgain.Claim(Ben, Park, Side.Investigation, default)).Refusal, Is.EqualTo(LedgerRefusals.OtherSide));
        Assert.That(await investigationsAgain.Eligible(AnaAgain, Bridge, default), Is.False);
    }

    [Test]
    public async Task The_protected_program_waits_for_the_other_s_as_well()
    {
        var (_, investigations) = (await Start(Side.Review), await Start(Side.Investigation));
        await Backup();
        await Claims(investigations, Ben, Park);
        await Restore();

        var again = await Start(Side.Review);
        Assert.That(async () => await again.Claim(Ben, Park, Side.Review, default), Throws.InstanceOf<LedgerUnreachableException>());
        await Start(Side.Investigation);
        Assert.That((await again.Claim(Ben, Park, Side.Review, default)).Refusal, Is.EqualTo(LedgerRefusals.OtherSide));
    }

    /// <summary>Claims carried by a link stay when it ends; lost together, the link is brought back, so that they are.</summary>
    [Test]
    public async Task A_link_that_ended_carries_again_what_it_carried()
    {
        var (reviews, investigations) = (await Start(Side.Review), await Start(Side.Investigation));
        await Backup();
        await investigations.Link(Park, School, Officer, default);
        await Claims(reviews, Ben, Park);
        await investigations.Unlink(Park, School, Officer, default);
        var before = await Standings();
        await Restore();

        await Start(Side.Investigation);
        await Start(Side.Review);
        Assert.That(await Standings(), Is.EqualTo(before));
    }

    [Test]
    public async Task Where_nothing_was_lost_nothing_changes()
    {
        var (reviews, investigations) = (await Start(Side.Review), await Start(Side.Investigation));
        await Claims(reviews, Ben, Park);
        await investigations.Link(Park, School, Officer, default);
        await investigations.Unlink(Park, School, Officer, default);
        await Claims(reviews, Cleo, Park);
        var before = await Everything();
        await Start(Side.Review);
        await Start(Side.Investigation);
        Assert.That(await Everything(), Is.EqualTo(before));
    }

    [Test]
    public async Task A_ledger_on_which_somebody_acted_the_other_way_meanwhile_starts_nothing()
    {
        var reviews = await Start(Side.Review);
        await Backup();
        await Claims(reviews, Ben, Park);
        await Restore();
        await Run("INSERT INTO ledger.claim (person, incident, side, at) VALUES ($1, $2, 'I', '2026-03-01')", Ben.Value, Park.Value);
        Assert.That(async () => await Start(Side.Review), Throws.InvalidOperationException.With.Message.Contains("the opposite"));
    }

    [Test]
    public async Task Without_a_journal_or_with_one_that_cannot_be_read_nothing_starts()
    {
        File.Delete(Reviewed);
        Assert.That(async () => await Start(Side.Review), Throws.InvalidOperationException.With.Message.Contains("is not at"));
        foreach (var line in (string[])["nonsense", $"R {Ana.Value} {Park.Value} {Guid.Empty}", $"X {Ana.Value} {Park.Value} {Guid.Empty} 2026-03-01", $"R {Ana.Value} {Park.Value} {Guid.Empty} 1.3.2026"])
        {
            await File.WriteAllTextAsync(Reviewed, line + "\n");
            Assert.That(async () => await Start(Side.Review), Throws.InvalidOperationException.With.Message.Contains("cannot be read"), line);
        }
    }

    /// <summary>The machine stopped while it was being written: nobody was answered, so nothing was done.</summary>
    [Test]
    public async Task A_last_line_without_its_end_is_cut_off()
    {
        var reviews = await Start(Side.Review);
        await Claims(reviews, Ana, Bridge);
        var whole = await File.ReadAllTextAsync(Reviewed);
        foreach (var part in (int[])[1, whole.Length / 2, whole.Length - 1])
        {
            await File.WriteAllTextAsync(Reviewed, whole + whole[..part]);
            await Start(Side.Review);
            Assert.That(await File.ReadAllTextAsync(Reviewed), Is.EqualTo(whole));
        }
    }

    [Test]
    public async Task A_claim_that_cannot_be_written_down_is_not_answered()
    {
        var reviews = await Start(Side.Review);
        File.Delete(Reviewed);
        Directory.CreateDirectory(Reviewed);
        Assert.That(async () => await reviews.Claim(Ana, Bridge, Side.Review, default), Throws.Exception);
    }

    [Test]
    public async Task Instances_of_one_program_write_into_one_journal()
    {
        var instances = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Start(Side.Review)));
        var incidents = Enumerable.Range(0, 60).Select(number => new IncidentId(DerivedId.Of(Guid.Empty, $"incident {number}"))).ToArray();
        await Task.WhenAll(incidents.Select((incident, number) => Claims(instances[number % 3], Ana, incident)));
        Assert.That((await File.ReadAllLinesAsync(Reviewed)).Select(line => line.Split(' ')[2]), Is.EquivalentTo(incidents.Select(incident => incident.Value.ToString())));
    }

    [Test]
    public async Task What_is_claimed_again_is_written_once_and_holds_ids_and_days_only()
    {
        var reviews = await Start(Side.Review);
        foreach (var _ in Enumerable.Range(0, 3)) await Claims(reviews, Ana, Bridge);
        Assert.That(await File.ReadAllTextAsync(Reviewed), Is.EqualTo($"R {Ana.Value} {Bridge.Value} {Guid.Empty} 2026-03-01\n"));
    }

    private static async Task Claims(ClaimLedger ledger, PersonId person, IncidentId incident)
    {
        var side = ledger.OwnSide == "review" ? Side.Review : Side.Investigation;
        Assert.That((await ledger.Claim(person, incident, side, default)).Refusal, Is.Null);
    }

    /// <summary>What a program does before it opens a port.</summary>
    private async Task<ClaimLedger> Start(Side side)
    {
        var source = NpgsqlDataSource.Create(side == Side.Review ? ledger.Agency.ProtectedApp("ledger") : ledger.Agency.RegisterApp("ledger"));
        sources.Add(source);
        var started = new ClaimLedger(source, new StoppedClock(Noon), new ClaimJournal(side == Side.Review ? Reviewed : Investigated, side));
        await started.Check(default);
        await started.BringBack(default);
        return started;
    }

    private string Database => new NpgsqlConnectionStringBuilder(ledger.Agency.Owner("ledger")).Database!;

    private Task Backup() => AsSuperuser($"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{Database}'", $"CREATE DATABASE {Database}_then TEMPLATE {Database} OWNER aa_ledger_owner");

    private Task Restore() => AsSuperuser(
        $"DROP DATABASE {Database} WITH (FORCE)", $"ALTER DATABASE {Database}_then RENAME TO {Database}", $"REVOKE CONNECT ON DATABASE {Database} FROM PUBLIC",
        $"GRANT CONNECT ON DATABASE {Database} TO aa_protected_app, aa_register_app");

    private async Task AsSuperuser(params string[] statements)
    {
        var server = new NpgsqlConnectionStringBuilder(await ledger.Agency.Superuser("ledger")) { Database = "postgres", Pooling = false };
        await using var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync();
        foreach (var statement in statements)
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync();
        }

        // What was pooled is cut.
        foreach (var source in (NpgsqlDataSource[])[.. sources, ledger.Superuser]) source.Clear();
    }

    private async Task Run(string statement, params object[] values)
    {
        await using var command = ledger.Superuser.CreateCommand(statement);
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        await command.ExecuteNonQueryAsync();
    }

    private Task<List<string>> Standings() => ledger.Read("SELECT person || ' ' || incident || ' ' || standing AS line FROM ledger.standing ORDER BY line", row => row.GetString(0));

    private async Task<List<string>> Everything() =>
    [
        .. await ledger.Read("SELECT claim::text AS line FROM ledger.claim ORDER BY line", row => row.GetString(0)),
        .. await ledger.Read("SELECT link::text AS line FROM ledger.link ORDER BY line", row => row.GetString(0)),
        .. await ledger.Read("SELECT recusal::text AS line FROM ledger.recusal ORDER BY line", row => row.GetString(0)),
        .. await ledger.Read("SELECT vouched::text AS line FROM ledger.vouched ORDER BY line", row => row.GetString(0)),
    ];
}
