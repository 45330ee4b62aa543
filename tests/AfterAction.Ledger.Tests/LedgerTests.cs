using AfterAction.Kernel;
using AfterAction.Testing;
using Npgsql;
using static AfterAction.Ledger.Tests.LedgerDatabase;

namespace AfterAction.Ledger.Tests;

/// <summary>The ledger as the programs have it: with their own logins, and no more rights than in production.</summary>
public class LedgerTests
{
    private static readonly PersonId Ana = new(DerivedId.Of(Guid.Empty, "Ana")), AnaAgain = new(DerivedId.Of(Guid.Empty, "Ana, second account")), Ben = new(DerivedId.Of(Guid.Empty, "Ben"));
    private static readonly IncidentId Bridge = new(DerivedId.Of(Guid.Empty, "bridge")), Park = new(DerivedId.Of(Guid.Empty, "park")), School = new(DerivedId.Of(Guid.Empty, "school"));

    private LedgerDatabase ledger;
    private ClaimLedger reviews, investigations;

    [SetUp]
    public async Task Connect()
    {
        ledger = await LedgerDatabase.Create();
        (reviews, investigations) = (ledger.Reviews, ledger.Investigations);
    }

    [TearDown]
    public async Task Disconnect() => await ledger.DisposeAsync();

    private async Task<bool> Reads(PersonId person, IncidentId incident) => (await reviews.Claim(person, incident, Side.Review, CancellationToken.None)).Value is not null;

    private async Task<bool> Investigates(PersonId person, IncidentId incident) => (await investigations.Claim(person, incident, Side.Investigation, CancellationToken.None)).Value is not null;

    private Task<bool> Eligible(PersonId person, IncidentId incident) => investigations.Eligible(person, incident, CancellationToken.None);

    private Task<Refusal?> Link(IncidentId one, IncidentId other) => investigations.Link(one, other, Officer, CancellationToken.None);

    private Task<IReadOnlyList<ConflictTask>> Tasks() => investigations.Tasks(CancellationToken.None);

    [Test]
    public async Task A_claim_that_was_there_answers_like_a_new_one_and_the_other_side_is_absent()
    {
        var first = await reviews.Claim(Ana, Bridge, Side.Review, CancellationToken.None);
        var second = await reviews.Claim(Ana, Bridge, Side.Review, CancellationToken.None);
        var other = await investigations.Claim(Ana, Bridge, Side.Investigation, CancellationToken.None);
        Assert.Multiple(async () =>
        {
            Assert.That((first.Value!.Person, first.Value.Incident, first.Value.Side), Is.EqualTo((Ana, Bridge, Side.Review)));
            Assert.That((second.Value!.Person, second.Value.Incident, second.Value.Side), Is.EqualTo((Ana, Bridge, Side.Review)));
            Assert.That(other.Refusal, Is.EqualTo(Refusal.NotFound));
            Assert.That(await Eligible(Ana, Bridge), Is.False);
            Assert.That((await Eligible(Ana, Park), await Eligible(Ben, Bridge)), Is.EqualTo((true, true)));
            Assert.That(await ledger.Read("SELECT person, incident, side, at FROM ledger.claim", row => (row.GetGuid(0), row.GetGuid(1), row.GetString(2), row.GetFieldValue<DateOnly>(3))),
                Is.EqualTo(new[] { (Ana.Value, Bridge.Value, "R", new DateOnly(2026, 3, 1)) }));
        });
    }

    [Test]
    public async Task Of_many_at_once_those_are_claimed_that_can_be()
    {
        await Investigates(Ana, Park);
        var claims = await reviews.Claim(Ana, [Bridge, Park, School, Bridge], Side.Review, CancellationToken.None);
        Assert.That(claims.Select(claim => claim.Incident), Is.EquivalentTo(new[] { Bridge, School }));
        Assert.That(await reviews.Claim(Ana, [], Side.Review, CancellationToken.None), Is.Empty);
    }

    [Test]
    public async Task A_claim_holds_for_incidents_linked_before_or_after_and_stays_when_they_are_unlinked()
    {
        await Link(Bridge, Park);
        await Reads(Ana, Bridge);
        await Link(Park, School);
        await investigations.Unlink(Bridge, Park, Officer, CancellationToken.None);
        await investigations.Unlink(School, Park, Officer, CancellationToken.None);
        await investigations.Unlink(School, Park, Officer, CancellationToken.None);
        Assert.That((await Investigates(Ana, Bridge), await Investigates(Ana, Park), await Investigates(Ana, School)), Is.EqualTo((false, false, false)));
        Assert.That(await Link(Bridge, Park), Is.Null, "and they are linked again");
        Assert.That(await ledger.Read("SELECT revision FROM ledger.link ORDER BY one, other, revision", row => row.GetInt32(0)), Is.EquivalentTo(new[] { 1, 1, 2, 2, 3 }));
    }

    [Test]
    public async Task A_link_that_would_tear_somebody_is_a_task_and_declining_it_changes_nothing()
    {
        await Reads(Ana, Bridge);
        await Investigates(Ana, Park);
        await Investigates(Ben, Park);
        Assert.That((await Link(Bridge, Park), await Link(Park, Bridge)), Is.EqualTo((LedgerRefusals.Held, LedgerRefusals.Held)));
        var task = (await Tasks()).Single();
        Assert.That((task.Kind, task.At, task.People), Is.EqualTo((TaskKind.Link, new DateOnly(2026, 3, 1), new[] { Ana })));
        Assert.That(new[] { task.One, task.Other }, Is.EquivalentTo(new[] { Bridge.Value, Park.Value }));
        Assert.That(await investigations.Decline(task.Number, Officer, CancellationToken.None), Is.Null);
        Assert.That(await Tasks(), Is.Empty);
        Assert.That((await Reads(Ana, Bridge), await Reads(Ben, Bridge), await Investigates(Ana, Park)), Is.EqualTo((true, true, true)), "they are not linked");
        Assert.That(await investigations.Decline(task.Number, Officer, CancellationToken.None), Is.EqualTo(LedgerRefusals.TaskSettled));
        Assert.That((await investigations.Recuse(task.Number, Officer, CancellationToken.None)).Refusal, Is.EqualTo(LedgerRefusals.TaskSettled));
        await Link(Bridge, Park);
        Assert.That((await Tasks()).Single().Number, Is.Not.EqualTo(task.Number), "asked for again, it is a new task");
        Assert.That((await Tasks()).Single().People, Is.EqualTo(new[] { Ana, Ben }.OrderBy(person => person.Value.ToString())), "who by now is torn");
    }

    [Test]
    public async Task Whoever_is_recused_is_barred_from_both_sides_at_once_and_the_link_is_made()
    {
        await Reads(Ana, Bridge);
        await Investigates(Ana, Park);
        await Investigates(Ben, Park);
        await Link(Bridge, Park);
        var recused = await investigations.Recuse((await Tasks()).Single().Number, Officer, CancellationToken.None);
        Assert.Multiple(async () =>
        {
            Assert.That(recused.Value, Is.EquivalentTo(new[] { new Recusal(Ana, Bridge), new Recusal(Ana, Park) }));
            Assert.That(await Tasks(), Is.Empty);
            Assert.That((await Reads(Ana, Bridge), await Investigates(Ana, Park), await Eligible(Ana, Park)), Is.EqualTo((false, false, false)));
            Assert.That((await Reads(Ben, Bridge), await Investigates(Ben, Bridge)), Is.EqualTo((false, true)), "whoever is not torn goes on, in the whole cluster");
            Assert.That(await ledger.Read("SELECT count(*) FROM ledger.claim WHERE person = '" + Ana.Value + "'", row => row.GetInt64(0)), Is.EqualTo(new[] { 2L }), "the claims stay");
        });
    }

    [Test]
    public async Task Two_accounts_of_one_person_are_one_and_accounts_on_both_sides_are_a_task()
    {
        await Reads(Ana, Bridge);
        Assert.That(await investigations.SamePerson(AnaAgain, Ana, Officer, CancellationToken.None), Is.Null);
        Assert.That((await Investigates(AnaAgain, Bridge), await Reads(AnaAgain, Park), await Investigates(Ana, Park)), Is.EqualTo((false, true, false)));
        await Investigates(Ben, Bridge);
        Assert.That(await investigations.SamePerson(Ana, Ben, Officer, CancellationToken.None), Is.EqualTo(LedgerRefusals.Held));
        var task = (await Tasks()).Single();
        Assert.That((task.Kind, task.People), Is.EqualTo((TaskKind.SamePerson, new[] { Ana, Ben }.OrderBy(person => person.Value.ToString()))));
        var recused = await investigations.Recuse(task.Number, Officer, CancellationToken.None);
        Assert.That(recused.Value!.Select(recusal => (recusal.Person, recusal.Incident)), Is.EquivalentTo(new[] { (Ana, Bridge), (AnaAgain, Bridge), (Ben, Bridge) }));
        Assert.That((await Reads(Ana, Bridge), await Investigates(Ben, Bridge), await Reads(Ben, Park)), Is.EqualTo((false, false, true)));
    }

    [Test]
    public void Nothing_is_joined_with_itself() => Assert.Multiple(() =>
    {
        Assert.That(() => Link(Park, Park), Throws.ArgumentException);
        Assert.That(() => investigations.SamePerson(Ana, Ana, Officer, CancellationToken.None), Throws.ArgumentException);
    });

    [Test]
    public async Task A_ledger_that_cannot_be_asked_says_neither_yes_nor_no()
    {
        await using var nowhere = NpgsqlDataSource.Create(ledger.Agency.RegisterApp("ledger") + ";Port=1;Timeout=1");
        var cut = new ClaimLedger(nowhere, new StoppedClock(Noon));
        Assert.Multiple(() =>
        {
            Assert.That(() => cut.Claim(Ana, Bridge, Side.Investigation, CancellationToken.None), Throws.TypeOf<LedgerUnreachableException>());
            Assert.That(() => cut.Eligible(Ana, Bridge, CancellationToken.None), Throws.TypeOf<LedgerUnreachableException>());
            Assert.That(() => cut.Link(Bridge, Park, Officer, CancellationToken.None), Throws.TypeOf<LedgerUnreachableException>());
            Assert.That(() => cut.Tasks(CancellationToken.None), Throws.TypeOf<LedgerUnreachableException>());
            Assert.That(() => cut.Recuse(1, Officer, CancellationToken.None), Throws.TypeOf<LedgerUnreachableException>());
            Assert.That(() => cut.Check(CancellationToken.None), Throws.TypeOf<LedgerUnreachableException>());
        });
    }

    /// <summary>The protected program makes nobody an investigator, and the register program nobody a reader.</summary>
    [Test]
    public void Neither_program_claims_the_other_side() => Assert.Multiple(() =>
    {
        Assert.That(() => reviews.Claim(Ana, Bridge, Side.Investigation, CancellationToken.None), Throws.TypeOf<LedgerUnreachableException>());
        Assert.That(() => investigations.Claim(Ana, Bridge, Side.Review, CancellationToken.None), Throws.TypeOf<LedgerUnreachableException>());
        Assert.That(() => reviews.Eligible(Ana, Bridge, CancellationToken.None), Throws.TypeOf<LedgerUnreachableException>());
    });

    [Test]
    public async Task A_program_starts_on_the_schema_it_was_built_for_and_no_other()
    {
        await reviews.Check(CancellationToken.None);
        await LedgerMigration.Apply(ledger.Agency.Owner("ledger"));
        await investigations.Check(CancellationToken.None);
        await Run(ledger.Owner, "CREATE OR REPLACE FUNCTION ledger.built_for() RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT 'another' $$");
        Assert.That(() => reviews.Check(CancellationToken.None), Throws.InvalidOperationException);
        await Run(ledger.Owner, "DROP SCHEMA ledger CASCADE");
        Assert.That(() => reviews.Check(CancellationToken.None), Throws.InvalidOperationException);
    }

    [Test, Category("C6")]
    public async Task No_program_touches_a_table_and_each_calls_what_is_its_own()
    {
        foreach (var (login, own) in new Dictionary<string, string[]>
        {
            ["aa_protected_app"] = ["behind_wall", "bring_back_review", "built_for", "claim_review", "knock", "review_acts", "review_acts_logged", "review_claims", "vouch_review", "vouches_review"],
            ["aa_register_app"] = ["bring_back_investigation", "bring_back_link", "bring_back_recusal", "bring_back_same_person", "built_for", "claim_investigation", "cluster", "eligible", "investigation_acts", "investigation_acts_logged", "investigation_claims", "link", "same_person", "settle", "tasks", "unlink", "vouch_investigation", "vouches_investigation"],
            ["public"] = [],
        })
        {
            Assert.That(await ledger.Read(
                $"SELECT relname || ' ' || privilege FROM pg_class CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) AS privilege WHERE relnamespace = 'ledger'::regnamespace AND relkind IN ('r', 'v', 'm') AND has_table_privilege('{login}', oid, privilege)",
                row => row.GetString(0)), Is.Empty, login);
            Assert.That(await ledger.Read($"SELECT relname FROM pg_class WHERE relnamespace = 'ledger'::regnamespace AND CASE WHEN relkind = 'S' THEN has_sequence_privilege('{login}', oid, 'USAGE, SELECT, UPDATE') END", row => row.GetString(0)), Is.Empty, login);
            Assert.That(await ledger.Read($"SELECT proname FROM pg_proc WHERE pronamespace = 'ledger'::regnamespace AND has_function_privilege('{login}', oid, 'EXECUTE') ORDER BY proname", row => row.GetString(0)), Is.EqualTo(own), login);
            Assert.That(await ledger.Read($"SELECT nspname FROM pg_namespace WHERE nspname IN ('ledger', 'public') AND has_schema_privilege('{login}', oid, 'CREATE')", row => row.GetString(0)), Is.Empty, login);
        }

        Assert.That(await ledger.Read("SELECT proname FROM pg_proc WHERE pronamespace = 'ledger'::regnamespace AND proname <> 'built_for' AND NOT coalesce('search_path=pg_catalog, pg_temp' = ANY (proconfig), false)", row => row.GetString(0)), Is.Empty, "a search path that is not fixed");
        Assert.That(await ledger.Read("SELECT proname FROM pg_proc WHERE pronamespace = 'ledger'::regnamespace AND prosecdef AND NOT (has_function_privilege('aa_protected_app', oid, 'EXECUTE') OR has_function_privilege('aa_register_app', oid, 'EXECUTE'))", row => row.GetString(0)), Is.Empty, "rights that nobody needs");
    }

    /// <summary>Every claim, whoever's it is and whatever carried it, is an act that waits for its leaf, and each program sees those of its own side.</summary>
    [Test, Category("A5")]
    public async Task Each_claim_recusal_link_and_merge_waits_for_its_leaf_and_neither_side_sees_the_other_s()
    {
        await Reads(Ana, Bridge);
        await Reads(Ana, Bridge);
        await Investigates(Ben, Park);
        await Link(Park, School);
        Assert.That((await Acts("review"), await Acts("investigation")), Is.EqualTo((
            $"claim {Ana.Value} {Bridge.Value}",
            string.Join('|', new[] { $"claim {Ben.Value} {Park.Value}", $"claim {Ben.Value} {School.Value}", $"link  {Park.Value}", $"link  {School.Value}" }.Order(StringComparer.Ordinal)))));
        await Run(ledger.Protected, "SELECT ledger.review_acts_logged(ARRAY(SELECT id FROM ledger.review_acts()))");
        await Run(ledger.Protected, $"SELECT ledger.review_acts_logged(ARRAY(SELECT '{Ana.Value}'::uuid))");
        Assert.That(await Acts("review"), Is.Empty);
        Assert.That(await ledger.Read("SELECT kind FROM ledger.act", row => row.GetString(0)), Has.Count.EqualTo(4));

        async Task<string> Acts(string side)
        {
            await using var command = (side == "review" ? ledger.Protected : ledger.Register).CreateCommand($"SELECT kind || ' ' || coalesce(person::text, '') || ' ' || coalesce(incident::text, '') FROM ledger.{side}_acts()");
            await using var row = await command.ExecuteReaderAsync();
            List<string> found = [];
            while (await row.ReadAsync()) found.Add(row.GetString(0));
            return string.Join('|', found.Order(StringComparer.Ordinal));
        }
    }

    [Test]
    public void Rows_are_not_changed_or_removed_even_by_the_owner() => Assert.Multiple(() =>
    {
        foreach (var table in (string[])["claim", "recusal", "link", "same_person", "task", "settlement", "vouched"])
            foreach (var statement in (string[])[$"UPDATE ledger.{table} SET at = at", $"DELETE FROM ledger.{table}", $"TRUNCATE ledger.{table} CASCADE"])
                Assert.That(() => Run(ledger.Owner, statement), Throws.InstanceOf<PostgresException>().With.Property(nameof(PostgresException.SqlState)).EqualTo("23001"), statement);
    });

    /// <summary>At another isolation level an act would read what was before its lock.</summary>
    [Test]
    public void No_act_is_done_at_an_isolation_level_at_which_its_locks_would_say_nothing() => Assert.Multiple(() =>
    {
        var (one, other) = ($"'{Ana.Value}'", $"'{Ben.Value}'");
        foreach (var level in (string[])["REPEATABLE READ", "SERIALIZABLE"])
            foreach (var act in (string[])
                [
                    $"claim_investigation({one}, ARRAY[{other}::uuid], '2026-03-01')", $"link({one}, {other}, {one}, '2026-03-01')", $"unlink({one}, {other}, {one}, '2026-03-01')",
                $"same_person({one}, {other}, {one}, '2026-03-01')", $"settle(1, true, {one}, '2026-03-01')",
            ])
            {
                Assert.That(() => Run(ledger.Register, $"BEGIN ISOLATION LEVEL {level}; SELECT ledger.{act}; COMMIT"),
                    Throws.InstanceOf<PostgresException>().With.Property(nameof(PostgresException.SqlState)).EqualTo(PostgresErrorCodes.InvalidTransactionState), $"{level}: {act}");
            }
    });

    /// <summary>What is never told cannot matter: there is no place for a role, in what is kept or in what is asked.</summary>
    [Test, Category("W5")]
    public async Task Only_ids_days_and_sides_are_kept_and_no_act_takes_anything_else()
    {
        Assert.That(await ledger.Read("SELECT DISTINCT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'ledger' AND data_type NOT IN ('uuid', 'date', 'integer', 'bigint', 'boolean') ORDER BY 1", row => row.GetString(0)),
            Is.EqualTo(new[] { "act.at", "act.kind", "act.side", "claim.side", "standing.standing", "task.kind", "vouched.incarnation", "vouched.side" }));
        Assert.That(await ledger.Read("SELECT DISTINCT type::regtype::text FROM pg_proc CROSS JOIN unnest(proargtypes) AS type WHERE pronamespace = 'ledger'::regnamespace AND prosecdef ORDER BY 1", row => row.GetString(0)),
            Is.EqualTo(new[] { "bigint", "boolean", "date", "integer", "uuid", "uuid[]" }));
        Assert.That(typeof(ClaimLedger).Assembly.GetReferencedAssemblies().Select(assembly => assembly.Name).Where(name => name!.StartsWith("AfterAction.", StringComparison.Ordinal)), Is.EqualTo(new[] { "AfterAction.Kernel" }));
    }

    [Test]
    public async Task Nothing_printed_says_who_stands_where()
    {
        await Reads(Ana, Bridge);
        await Investigates(Ana, Park);
        await Link(Bridge, Park);
        var task = (await Tasks()).Single();
        var recusals = (await investigations.Recuse(task.Number, Officer, CancellationToken.None)).Value!;
        Assert.That($"{(await reviews.Claim(Ana, School, Side.Review, CancellationToken.None)).Value} {task} {recusals[0]}", Is.EqualTo("Claim ConflictTask Recusal"));
    }

    private static async Task Run(NpgsqlDataSource source, string statement)
    {
        await using var command = source.CreateCommand(statement);
        await command.ExecuteNonQueryAsync();
    }
}
