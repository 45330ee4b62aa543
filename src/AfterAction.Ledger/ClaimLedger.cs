using AfterAction.Kernel;
using Npgsql;

namespace AfterAction.Ledger;

/// <summary>The wall's memory: who has acted on which side of which incident. Claims never fade and know no role. Claim first, then act: a claim
/// without an act does no harm, an act without a claim does. Every call commits by itself and is safe against any other, from any process.
/// No answer is kept here: a recusal counts from the next request on.</summary>
/// <param name="database">The program's own login to the ledger. Which functions it may call is in <c>deploy/grants/ledger.sql</c>.</param>
/// <param name="journal">Where what this program has the ledger do is written down before it is answered; null where nothing is to outlive the ledger, in tests.</param>
/// <exception cref="LedgerUnreachableException">From every method, when the ledger cannot be asked or does not permit the question.</exception>
public sealed class ClaimLedger(NpgsqlDataSource database, TimeProvider clock, ClaimJournal? journal = null)
{
    /// <summary>A claim that was there already answers like a new one; <see cref="LedgerRefusals.OtherSide"/> when the person has acted on the other side of this or a
    /// linked incident, under any of the accounts known to be his, or was recused.</summary>
    public async Task<Answer<Claim>> Claim(PersonId person, IncidentId incident, Side side, CancellationToken ct) =>
        await Claim(person, [incident], side, ct) is [var claim] ? claim : LedgerRefusals.OtherSide;

    /// <summary>Claims each of the incidents that can be claimed, and answers those claims only.</summary>
    public async Task<IReadOnlyList<Claim>> Claim(PersonId person, IReadOnlyCollection<IncidentId> incidents, Side side, CancellationToken ct)
    {
        if (incidents.Count == 0) return [];
        var claims = await Ask($"SELECT * FROM ledger.claim_{Word(side)}($1, $2, $3)", row => new Claim(person, new(row.GetGuid(0)), side), ct,
            person.Value, incidents.Select(incident => incident.Value).ToArray(), Today);
        // Where the wall refuses there is nothing to write, and no waiting for others who write either.
        if (claims.Count > 0) await Write(claims.Select(claim => new JournaledAct(side == Side.Review ? 'R' : 'I', person.Value, claim.Incident.Value, Guid.Empty)), ct);
        return claims;
    }

    /// <summary>Looks where <see cref="Claim(PersonId, IncidentId, Side, CancellationToken)"/> looks and claims nothing: for what is absent, so that it takes the time
    /// of what is behind the wall; and whoever hands out a review's key looks here once more.</summary>
    /// <returns>Whether this person stands on the review's side of the incident.</returns>
    public async Task<bool> Knock(PersonId person, IncidentId incident, CancellationToken ct) =>
        (await Ask("SELECT * FROM ledger.knock($1, $2, $3)", row => row.GetGuid(0), ct, person.Value, new[] { incident.Value }, Today)).Count > 0;

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
    public Task<Refusal?> Link(IncidentId one, IncidentId other, PersonId by, CancellationToken ct) => Join("link", 'L', one.Value, other.Value, by, ct);

    /// <summary>Ends a link. Claims that it carried stay. Nothing happens where there is no link.</summary>
    public async Task Unlink(IncidentId one, IncidentId other, PersonId by, CancellationToken ct)
    {
        await Ask("SELECT ledger.unlink($1, $2, $3, $4)", _ => true, ct, one.Value, other.Value, by.Value, Today);
        await Write([new('U', one.Value, other.Value, by.Value)], ct);
    }

    /// <summary>Two accounts belong to one person, who has the claims of both from now on. It is never taken back. Null when that is so;
    /// <see cref="LedgerRefusals.Held"/> as for <see cref="Link"/>.</summary>
    public Task<Refusal?> SamePerson(PersonId one, PersonId other, PersonId by, CancellationToken ct) => Join("same_person", 'M', one.Value, other.Value, by, ct);

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

    /// <summary>Returns when the ledger has exactly the schema of this program, and this program has vouched that it is whole: after a restart of the
    /// server or the promotion of a standby it does so here, anew.</summary>
    /// <exception cref="InvalidOperationException">It has another schema, or contradicts the journal: the program must not go on.</exception>
    public async Task Check(CancellationToken ct)
    {
        await LedgerMigration.Check(database, ct);
        if (journal is not null && !(await Ask($"SELECT ledger.vouches_{OwnSide}()", row => row.GetBoolean(0), ct))[0]) await BringBack(ct);
    }

    /// <summary>Before a port opens: has the ledger know what the journal has, whatever backup it was restored from, and vouches for this side of it.
    /// Until both programs have, the ledger answers neither.</summary>
    /// <exception cref="InvalidOperationException">There is no journal, or the ledger holds the opposite of what it has: the program must not start.</exception>
    public async Task BringBack(CancellationToken ct)
    {
        if (journal is null) return;
        var acts = await journal.Read(ct);
        foreach (var (pair, made) in acts.Where(act => act.Act.Kind is 'L' or 'U').GroupBy(act => (Least: act.Act.One < act.Act.Other ? act.Act.One : act.Act.Other, Most: act.Act.One < act.Act.Other ? act.Act.Other : act.Act.One)).Select(pair => (pair.Key, pair.ToList())))
        {
            // What was asked for twice had effect once: links and unlinks follow one another, and the first of all is a link.
            var revisions = made.Aggregate(0, (done, act) => (act.Act.Kind == 'L') == (done % 2 == 0) ? done + 1 : done);
            if (revisions > 0 && !(await Ask("SELECT ledger.bring_back_link($1, $2, $3, $4, $5)", row => row.GetBoolean(0), ct, pair.Least, pair.Most, revisions, made[^1].Act.By, made[^1].Day))[0]) throw Contradiction();
        }

        foreach (var (act, day) in acts.Where(act => act.Act.Kind == 'B'))
            await Ask("SELECT ledger.bring_back_recusal($1, $2, $3)", _ => true, ct, act.One, act.Other, day);
        foreach (var (act, day) in acts.Where(act => act.Act.Kind == 'M'))
            if (!(await Ask("SELECT ledger.bring_back_same_person($1, $2, $3, $4)", row => row.GetBoolean(0), ct, act.One, act.Other, act.By, day))[0]) throw Contradiction();
        foreach (var claims in acts.Where(act => act.Act.IsClaim).GroupBy(act => (act.Act.One, act.Day)))
            if ((await Ask($"SELECT * FROM ledger.bring_back_{OwnSide}($1, $2, $3)", row => row.GetGuid(0), ct, claims.Key.One, claims.Select(act => act.Act.Other).ToArray(), claims.Key.Day)).Count > 0) throw Contradiction();
        await Ask($"SELECT ledger.vouch_{OwnSide}($1)", _ => true, ct, Today);
    }

    internal string OwnSide => journal!.Side == Side.Review ? "review" : "investigation";

    private static InvalidOperationException Contradiction() => new(
        "The ledger holds the opposite of what this program's journal of claims has: it is not the ledger the journal was written beside, or somebody acted on it between its restore and this start. Restore it to a later instant.");

    /// <summary>On the disk before anything is answered. An act that is done and not written down is not answered either: it does no harm there.</summary>
    private async Task Write(IEnumerable<JournaledAct> acts, CancellationToken ct)
    {
        if (journal is null) return;
        try
        {
            await journal.Append(acts, Today, ct);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new LedgerUnreachableException("The journal of claims could not be written.", failure);
        }
    }

    /// <summary>Acts of one side that have no leaf in the log yet, oldest first, at most 1,000.</summary>
    public Task<IReadOnlyList<LedgerAct>> Acts(Side side, CancellationToken ct) => Ask($"SELECT id, kind, person, incident, at FROM ledger.{Word(side)}_acts()",
        row => new LedgerAct(row.GetGuid(0), row.GetString(1), row.IsDBNull(2) ? null : new(row.GetGuid(2)), row.IsDBNull(3) ? null : new(row.GetGuid(3)), row.GetFieldValue<DateTimeOffset>(4)), ct);

    /// <summary>They have their leaves now.</summary>
    public async Task Logged(Side side, IReadOnlyList<Guid> acts, CancellationToken ct) =>
        await Ask($"SELECT ledger.{Word(side)}_acts_logged($1)", _ => true, ct, acts.ToArray());

    /// <summary>Everybody who has claimed a side, for the join of the log with the ledger.</summary>
    public Task<IReadOnlyList<Claim>> Claims(Side side, CancellationToken ct) =>
        Ask($"SELECT person, incident FROM ledger.{Word(side)}_claims()", row => new Claim(new(row.GetGuid(0)), new(row.GetGuid(1)), side), ct);

    /// <summary>All incidents of the cluster of this one, itself included.</summary>
    public Task<IReadOnlyList<IncidentId>> Cluster(IncidentId incident, CancellationToken ct) => Ask("SELECT * FROM ledger.cluster($1)", row => new IncidentId(row.GetGuid(0)), ct, incident.Value);

    private static string Word(Side side) => side switch { Side.Review => "review", Side.Investigation => "investigation", _ => throw new ArgumentOutOfRangeException(nameof(side)) };

    private DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    private async Task<Refusal?> Join(string function, char kind, Guid one, Guid other, PersonId by, CancellationToken ct)
    {
        if (one == other) throw new ArgumentException("Nothing is joined with itself.", nameof(other));
        if (!(await Ask($"SELECT ledger.{function}($1, $2, $3, $4)", row => row.GetBoolean(0), ct, one, other, by.Value, Today))[0]) return LedgerRefusals.Held;
        await Write([new(kind, one, other, by.Value)], ct);
        return null;
    }

    private async Task<Answer<IReadOnlyList<Recusal>>> Settle(long task, bool recuse, PersonId by, CancellationToken ct)
    {
        try
        {
            var asked = journal is null ? null : (await Tasks(ct)).SingleOrDefault(one => one.Number == task);
            var recusals = await Ask("SELECT person, incident FROM ledger.settle($1, $2, $3, $4)",
                row => new Recusal(new(row.GetGuid(0)), new(row.GetGuid(1))), ct, task, recuse, by.Value, Today);
            if (recuse && asked is not null)
                await Write([.. recusals.Select(one => new JournaledAct('B', one.Person.Value, one.Incident.Value, by.Value)), new(asked.Kind == TaskKind.Link ? 'L' : 'M', asked.One, asked.Other, by.Value)], ct);
            return Answer<IReadOnlyList<Recusal>>.Of(recusals);
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
