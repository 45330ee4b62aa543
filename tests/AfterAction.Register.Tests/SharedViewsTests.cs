using AfterAction.Kernel;
using AfterAction.Register.Imports;
using AfterAction.Register.Incidents;
using AfterAction.Testing;
using Npgsql;
using static AfterAction.Register.Tests.Sample;

namespace AfterAction.Register.Tests;

/// <summary>What the protected side may read of the register, and what the two programs' logins may not do.</summary>
public sealed class SharedViewsTests
{
    private TestAgency agency = null!;

    [OneTimeSetUp]
    public async Task Fill()
    {
        agency = await RegisterDatabase.Create();
        await using var store = RegisterDatabase.Open(agency.RegisterApp("register"), Sample.Agency);
        await store.Decide<Incident>(Id.Value, null, _ => Decision.Append(
            Registered, Said, Arrived, Force, Named, new ParticipantLinked(Participant, Marsh, LinkBasis.RosterMatch, Clerk, Noon),
            new SourceClockSet(DispatchClock.Id, -2_500, 250, ClockMethod.SharedEvent, "Compared.", Clerk, Noon)), default);
        await store.Decide<Incident>(IncidentKeys.IncidentOf("sample", "other").Value, null, _ => Decision.Append(
            Registered with { Incident = IncidentKeys.IncidentOf("sample", "other"), LocalDate = null },
            new OutcomeMarked(Outcome.NearMiss, "Close.", Clerk, Noon)), default);
        await store.Decide<Incident>(IncidentKeys.IncidentOf("sample", "third").Value, null, _ => Decision.Append(
            Registered with { Incident = IncidentKeys.IncidentOf("sample", "third") }, new OutcomeMarked(Outcome.DeEscalation, "Calm.", Clerk, Noon)), default);
        await store.Decide<Incident>(IncidentKeys.IncidentOf("sample", "fourth").Value, null, _ => Decision.Append(
            Registered with { Incident = IncidentKeys.IncidentOf("sample", "fourth") }, Arrived with
            {
                Evidence =
                [
                    Evidence("a", EvidenceKind.EnRoute, "En Route") with { Series = "unit 1" },
                    Evidence("b", EvidenceKind.EnRoute, "En Route") with { Series = "unit 1", At = Noon.AddHours(-8) },
                    Evidence("c", EvidenceKind.EnRoute, "En Route") with { Series = "unit 2", At = Noon.AddHours(-8) },
                ],
            }), default);
    }

    [Test]
    public async Task The_incident_view_says_what_happened_and_why_it_qualifies() => Assert.That(
        await Rows(agency.ProtectedApp("register"), $"SELECT agency, number, kind, location, local_date, happened_at AT TIME ZONE 'UTC', qualifies, qualifying_reason, version FROM shared.incident WHERE id = '{Id.Value}'"),
        Is.EqualTo(new[] { "sample|AF-26-0412|Welfare check|400 Mill St|2026-03-01|2026-03-02 03:00:00|true|force|7" }));

    [Test]
    public async Task Every_qualifying_reason_has_its_word_and_an_incident_without_one_does_not_qualify() => Assert.That(
        await Rows(agency.ProtectedApp("register"), "SELECT qualifies, qualifying_reason, count(*) FROM shared.incident GROUP BY 1, 2 ORDER BY 2 NULLS FIRST"),
        Is.EqualTo(new[] { "false||1", "true|de-escalation|1", "true|force|1", "true|near-miss|1" }));

    [Test]
    public async Task The_evidence_view_has_raw_times_and_marks() => Assert.That(
        await Rows(agency.ProtectedApp("register"), $"SELECT agency, id, source, kind, raw_time, at AT TIME ZONE 'UTC', until, uncertainty_ms, actor, text, marks, ordinal FROM shared.evidence WHERE incident = '{Id.Value}'"),
        Is.EqualTo(new[] { $"sample|{Arrived.Evidence[0].Id.Value}|{DispatchClock.Id}|on-scene|03/01/2026 10:05:00 PM|2026-03-02 03:00:00||500|A12|At the door|4|1" }));

    [Test]
    public async Task The_detail_view_has_what_is_true_at_no_time() => Assert.That(
        await Rows(agency.ProtectedApp("register"), $"SELECT agency, source, name, value, unit, ordinal FROM shared.detail WHERE incident = '{Id.Value}'"),
        Is.EqualTo(new[] { $"sample|{DispatchClock.Id}|Beat|2B4||1" }));

    [Test]
    public async Task The_evidence_view_leaves_out_what_repeats_the_state_before_it()
    {
        Assert.That(await Rows(agency.ProtectedApp("register"), $"SELECT ordinal FROM shared.evidence WHERE incident = '{IncidentKeys.IncidentOf("sample", "fourth").Value}' ORDER BY 1"), Is.EqualTo(new[] { "1", "3" }));
    }

    [Test]
    public async Task The_source_view_has_the_clock() => Assert.That(
        await Rows(agency.ProtectedApp("register"), $"SELECT agency, id, kind, name, offset_ms, uncertainty_ms, method FROM shared.source WHERE incident = '{Id.Value}'"),
        Is.EqualTo(new[] { $"sample|{DispatchClock.Id}|cad-csv|Dispatch|-2500|250|shared-event" }));

    [Test]
    public async Task The_participant_view_says_who_is_linked_to_whom() => Assert.That(
        await Rows(agency.ProtectedApp("register"), $"SELECT agency, key, name, person, involvement FROM shared.participant WHERE incident = '{Id.Value}'"),
        Is.EqualTo(new[] { $"sample|{Participant}|Ines Marsh|{Marsh.Value}|involved" }));

    [TestCase("incident WHERE agency = 'sample' AND id")]
    [TestCase("evidence WHERE agency = 'sample' AND incident")]
    [TestCase("detail WHERE agency = 'sample' AND incident")]
    [TestCase("source WHERE agency = 'sample' AND incident")]
    [TestCase("participant WHERE agency = 'sample' AND incident")]
    public async Task Asked_for_one_incident_a_view_uses_an_index(string question)
    {
        var plan = await Rows(agency.Owner("register"), $"SET enable_seqscan = off; EXPLAIN SELECT * FROM shared.{question} = '{Id.Value}'");
        Assert.That(string.Join('\n', plan), Does.Match("Index Cond: .*id = ").And.Not.Contain("Seq Scan"));
    }

    [Test]
    public async Task The_protected_programs_login_reads_the_five_views_and_nothing_else()
    {
        var readable = await Rows(agency.ProtectedApp("register"), """
            SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f', 'S') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
              AND has_schema_privilege(n.oid, 'USAGE')
              AND CASE c.relkind WHEN 'S' THEN has_sequence_privilege(c.oid, 'USAGE, SELECT') ELSE has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE') END ORDER BY 1
            """);
        var callable = await Rows(agency.ProtectedApp("register"), """
            SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
            WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND has_schema_privilege(n.oid, 'USAGE') AND has_function_privilege(p.oid, 'EXECUTE')
            """);
        Assert.Multiple(() =>
        {
            Assert.That(readable, Is.EqualTo(new[] { "shared.detail", "shared.evidence", "shared.incident", "shared.participant", "shared.source" }));
            Assert.That(callable, Is.Empty);
        });
    }

    [TestCase("SELECT data FROM register.mt_events")]
    [TestCase("SELECT data FROM register.mt_doc_incidentpage")]
    [TestCase("DELETE FROM register.mt_doc_incidentline")]
    [TestCase("CREATE TABLE shared.mine (id int)")]
    [TestCase("CREATE TABLE public.mine (id int)")]
    public Task The_protected_programs_login_is_denied(string statement) => Denied(agency.ProtectedApp("register"), statement);

    [TestCase("UPDATE register.mt_events SET data = '{}'")]
    [TestCase("DELETE FROM register.mt_events")]
    [TestCase("TRUNCATE register.mt_events")]
    [TestCase("DELETE FROM register.mt_streams")]
    [TestCase("CREATE TABLE register.mine (id int)")]
    [TestCase("CREATE TABLE public.mine (id int)")]
    [TestCase("DROP TABLE register.mt_events")]
    [TestCase("ALTER TABLE register.mt_events ADD COLUMN mine int")]
    [TestCase("CREATE OR REPLACE FUNCTION register.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'")]
    public Task The_register_programs_login_is_denied(string statement) => Denied(agency.RegisterApp("register"), statement);

    [TestCase("protected")]
    [TestCase("keys")]
    public async Task The_register_programs_login_cannot_even_connect_to(string database)
    {
        await using var connection = new NpgsqlConnection(agency.RegisterApp(database));
        await Assert.ThatAsync(() => connection.OpenAsync(), Throws.InstanceOf<PostgresException>()
            .With.Property(nameof(PostgresException.SqlState)).EqualTo(PostgresErrorCodes.InsufficientPrivilege));
    }

    [Test]
    public async Task Migrating_again_changes_nothing()
    {
        await RegisterDatabase.Migrate(agency);
        await using var store = RegisterDatabase.Open(agency.RegisterApp("register"), Sample.Agency);
        var page = await store.Read(session => session.LoadAsync<IncidentPage>(Id.Value));
        await Assert.ThatAsync(() => store.AssertSchema(default), Throws.Nothing);
        Assert.That(page!.Facts, Is.EqualTo(7));
    }

    private static async Task Denied(string connectionString, string statement)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(statement, connection);
        await Assert.ThatAsync(() => command.ExecuteNonQueryAsync(), Throws.InstanceOf<PostgresException>()
            .With.Property(nameof(PostgresException.SqlState)).EqualTo(PostgresErrorCodes.InsufficientPrivilege));
    }

    private static async Task<IReadOnlyList<string>> Rows(string connectionString, string question)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(question, connection);
        await using var reader = await command.ExecuteReaderAsync();
        List<string> rows = [];
        while (await reader.ReadAsync())
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(column => reader.IsDBNull(column) ? "" : reader.GetValue(column) switch
            {
                DateTime instant => $"{instant:yyyy-MM-dd HH:mm:ss}",
                DateOnly date => $"{date:yyyy-MM-dd}",
                bool truth => truth ? "true" : "false",
                var value => FormattableString.Invariant($"{value}"),
            })));
        return rows;
    }
}
