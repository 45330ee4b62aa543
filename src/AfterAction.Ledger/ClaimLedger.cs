using AfterAction.Kernel;
using Npgsql;

namespace AfterAction.Ledger;

/// <summary>The wall's memory: who has acted on which side of which incident. Claims never fade and know no role. Claim first, then act: a claim
/// without an act does no harm, an act without a claim does. Every call commits by itself and is safe against any other, from any process.
/// No answer is kept here: a recusal counts from the next request on.</summary>
/// <param name="database">The program's own login to the ledger. Which functions it may call is in <c>deploy/grants/ledger.sql</c>.</param>
/// <exception cref="LedgerUnreachableException">From every method, when the ledger cannot be asked or does not permit the question.</exception>
public sealed class ClaimLedger(NpgsqlDataSource database, TimeProvider clock)
{
    /// <summary>A claim that was there already answers like a new one; <see cref="LedgerRefusals.OtherSide"/> when the person has acted on the other side of this or a
    /// linked incident, under any of the accounts known to be his, or was recused.</summary>
    public async Task<Answer<Claim>> Claim(PersonId person, IncidentId incident, Side side, CancellationToken ct) =>
        await Claim(person, [incident], side, ct) is [var claim] ? claim : LedgerRefusals.OtherSide;

    /// <summary>Claims each of the incidents that can be claimed, and answers those claims only.</summary>
    public async Task<IReadOnlyList<Claim>> Claim(PersonId person, IReadOnlyCollection<IncidentId> incidents, Side side, CancellationToken ct)
    {
        if (incidents.Count == 0) return [];
        var function = side switch { Side.Review => "claim_review", Side.Investigation => "claim_investigation", _ => throw new ArgumentOutOfRangeException(nameof(side)) };
        return await Ask($"SELECT * FROM ledger.{function}($1, $2, $3)", row => new Claim(person, new(row.GetGuid(0)), side), ct,
            person.Value, incidents.Select(incident => incident.Value).ToArray(), Today);
    }

    /// <summary>Looks where <see cref="Claim(PersonId, IncidentId, Side, CancellationToken)"/> looks and claims nothing: for what is absent, so that it takes the time
    /// of what is behind the wall.</summary>
    public async Task Knock(PersonId person, IncidentId incident, CancellationToken ct) =>
        await Ask("SELECT * FROM ledger.knock($1, $2, $3)", row => row.GetGuid(0), ct, person.Value, new[] { incident.Value }, Today);

    /// <summary>Of these incidents, those whose review is not there for this person: he stands on the investigation side of them, or was recused. Claims nothing.</summary>
    public async Task<IReadOnlySet<IncidentId>> BehindWall(PersonId person, IReadOnlyCollection<IncidentId> incidents, CancellationToken ct) =>
        (await Ask("SELECT * FROM ledger.behind_wall($1, $2)", row => new IncidentId(row.GetGuid(0)), ct, person.Value, incidents.Select(incident => incident.Value).ToArray())).ToHashSet();

    /// <summary>Whether the wall would let this person work on the formal investigation. For the conflicts officer's decision; what counts is the claim
    /// that follows it.</summary>
    public async Task<bool> Eligible(PersonId person, IncidentId incident, CancellationToken ct) =>
        (await Ask("SELECT ledger.eligible($1, $2)", row => row.GetBoolean(0), ct, person.Value, incident.Value))[0];

    /// <summary>Links two incidents: from now on they are of one cluster, and every claim holds for all of it. Null when that is so;
    /// <see cref="LedgerRefusals.Held"/> when somebody would stand on both sides, and the conflicts officer has a task instead. That answer tells
    /// something of a review, so nobody of the investigation side may see a difference.</summary>
    public Task<Refusal?> Link(IncidentId one, IncidentId other, PersonId by, CancellationToken ct) => Join("link", one.Value, other.Value, by, ct);

    /// <summary>Ends a link. Claims that it carried stay. Nothing happens where there is no link.</summary>
    public async Task Unlink(IncidentId one, IncidentId other, PersonId by, CancellationToken ct) =>
        await Ask("SELECT ledger.unlink($1, $2, $3, $4)", _ => true, ct, one.Value, other.Value, by.Value, Today);

    /// <summary>Two accounts belong to one person, who has the claims of both from now on. It is never taken back. Null when that is so;
    /// <see cref="LedgerRefusals.Held"/> as for <see cref="Link"/>.</summary>
    public Task<Refusal?> SamePerson(PersonId one, PersonId other, PersonId by, CancellationToken ct) => Join("same_person", one.Value, other.Value, by, ct);

    /// <summary>Open tasks of the conflicts officer, oldest first.</summary>
    public async Task<IReadOnlyList<ConflictTask>> Tasks(CancellationToken ct) => await Ask(
        "SELECT number, kind, one, other, at, people FROM ledger.tasks()",
        row => new ConflictTask(row.GetInt64(0), row.GetString(1) == "link" ? TaskKind.Link : TaskKind.SamePerson, row.GetGuid(2), row.GetGuid(3),
            row.GetFieldValue<DateOnly>(4), [.. row.GetFieldValue<Guid[]>(5).Select(person => new PersonId(person))]), ct);

    /// <summary>Recuses everybody who stands in the way, and does what was asked for. Whoever is recused keeps his claims and is barred from both sides of
    /// the whole cluster, forever. Answers the recusals this made, so that assignments can be ended.</summary>
    public Task<Answer<IReadOnlyList<Recusal>>> Recuse(long task, PersonId by, CancellationToken ct) => Settle(task, true, by, ct);

    /// <summary>Leaves everything as it is. The same can be asked for again, and is a new task then.</summary>
    public async Task<Refusal?> Decline(long task, PersonId by, CancellationToken ct) => (await Settle(task, false, by, ct)).Refusal;

    /// <summary>Returns when the ledger has exactly the schema of this program.</summary>
    /// <exception cref="InvalidOperationException">It has another one: the program must not start.</exception>
    public Task Check(CancellationToken ct) => LedgerMigration.Check(database, ct);

    private DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    private async Task<Refusal?> Join(string function, Guid one, Guid other, PersonId by, CancellationToken ct)
    {
        if (one == other) throw new ArgumentException("Nothing is joined with itself.", nameof(other));
        return (await Ask($"SELECT ledger.{function}($1, $2, $3, $4)", row => row.GetBoolean(0), ct, one, other, by.Value, Today))[0] ? null : LedgerRefusals.Held;
    }

    private async Task<Answer<IReadOnlyList<Recusal>>> Settle(long task, bool recuse, PersonId by, CancellationToken ct)
    {
        try
        {
            return Answer<IReadOnlyList<Recusal>>.Of(await Ask("SELECT person, incident FROM ledger.settle($1, $2, $3, $4)",
                row => new Recusal(new(row.GetGuid(0)), new(row.GetGuid(1))), ct, task, recuse, by.Value, Today));
        }
        catch (LedgerUnreachableException answered) when (answered.InnerException is PostgresException { SqlState: PostgresErrorCodes.NoDataFound })
        {
            return LedgerRefusals.TaskSettled;
        }
    }

    private async Task<IReadOnlyList<T>> Ask<T>(string question, Func<NpgsqlDataReader, T> read, CancellationToken ct, params object[] values)
    {
        try
        {
            await using var command = database.CreateCommand(question);
            foreach (var value in values) command.Parameters.Add(new() { Value = value });
            await using var row = await command.ExecuteReaderAsync(ct);
            List<T> rows = [];
            while (await row.ReadAsync(ct)) rows.Add(read(row));
            return rows;
        }
        catch (NpgsqlException failure)
        {
            throw new LedgerUnreachableException(failure);
        }
    }
}
