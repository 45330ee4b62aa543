using System.Text.Json;
using AfterAction.Kernel;
using Npgsql;

namespace AfterAction.Ledger.Tests;

/// <summary>Two acts that may not both be done. Which, follows from the number: each kind of race comes up in turn.</summary>
internal sealed class Race(int number)
{
    public const int Kinds = 6;

    private static readonly DateOnly Day = DateOnly.FromDateTime(LedgerDatabase.Noon.UtcDateTime);

    private readonly Guid p = Id(number, "p"), q = Id(number, "q"), a = Id(number, "a"), b = Id(number, "b"), c = Id(number, "c");

    /// <summary>What is done before, one by one.</summary>
    public IReadOnlyList<RaceAct> Before => (number % Kinds) switch
    {
        1 => [Investigate(p, b)],
        2 => [Investigate(q, a)],
        3 => [Review(p, a), Investigate(p, c)],
        4 => [Link(a, b)],
        5 => [Review(p, a), Investigate(q, b)],
        _ => [],
    };

    /// <summary>The act of each of the two who race.</summary>
    public RaceAct ActOf(int racer) => (number % Kinds, racer) switch
    {
        (0, 0) or (1, 0) or (2, 0) or (4, 0) => Review(p, a),
        (0, _) => Investigate(p, a),
        (1, _) or (3, 0) or (5, 0) => Link(a, b),
        (2, _) or (5, _) => Same(p, q),
        (3, _) => Link(b, c),
        (4, _) => Investigate(p, b),
        _ => throw new ArgumentOutOfRangeException(nameof(racer)),
    };

    private static Guid Id(int number, string what) => DerivedId.Of(Guid.Empty, $"race {number} {what}");

    private static RaceAct Review(Guid person, Guid incident) => new(true, "SELECT count(*) = 1 FROM {0}.claim_review($1, ARRAY[$2], $3)", [person, incident, Day]);

    private static RaceAct Investigate(Guid person, Guid incident) => new(false, "SELECT count(*) = 1 FROM {0}.claim_investigation($1, ARRAY[$2], $3)", [person, incident, Day]);

    private static RaceAct Link(Guid one, Guid other) => new(false, "SELECT {0}.link($1, $2, $3, $4)", [one, other, LedgerDatabase.Officer.Value, Day]);

    private static RaceAct Same(Guid one, Guid other) => new(false, "SELECT {0}.same_person($1, $2, $3, $4)", [one, other, LedgerDatabase.Officer.Value, Day]);
}

/// <param name="Protected">Whether the protected program does it; the register program otherwise.</param>
internal sealed record RaceAct(bool Protected, string Statement, object[] Values)
{
    public NpgsqlBatchCommand In(string schema)
    {
        var command = new NpgsqlBatchCommand(Statement.Replace("{0}", schema, StringComparison.Ordinal));
        foreach (var value in Values) command.Parameters.Add(new() { Value = value });
        return command;
    }

    /// <summary>Whether it was done, or refused.</summary>
    public async Task<bool> On(NpgsqlConnection connection, string schema)
    {
        await using var batch = connection.CreateBatch();
        batch.BatchCommands.Add(In(schema));
        return (bool)(await batch.ExecuteScalarAsync())!;
    }

    /// <summary>Likewise, on a ledger without one of its safeguards: there two acts may also lock each other out, or meet in one row, and one of them is broken
    /// off by the database with nothing done. The whole ledger never comes to that, so it is not asked this way.</summary>
    public async Task<bool> OnBroken(NpgsqlConnection connection, string schema)
    {
        try
        {
            return await On(connection, schema);
        }
        catch (PostgresException brokenOff) when (brokenOff.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.UniqueViolation)
        {
            return false;
        }
    }
}

/// <param name="Protected">Connection string of the protected program.</param>
/// <param name="Register">Connection string of the register program.</param>
/// <param name="Schema">The ledger, or a broken copy of it.</param>
/// <param name="Broken">Whether it is a broken copy.</param>
internal sealed record RaceCourse(string Protected, string Register, string Schema, int Races, bool Broken);

/// <summary>One of the two who race, with several clients. Both go through the same races in the same order and start each together, which they see to with
/// locks of the database: neither begins before the other is there.</summary>
internal sealed class Racer(RaceCourse course, int racer) : IAsyncDisposable
{
    public const int Clients = 8;

    private readonly List<(NpgsqlConnection Protected, NpgsqlConnection Register)> clients = [];

    public static async Task<int> Follow(TextReader orders, TextWriter answers)
    {
        var course = JsonSerializer.Deserialize<RaceCourse>((await orders.ReadLineAsync())!)!;
        await using var racer = new Racer(course, 1);
        await racer.Prepare();
        await answers.WriteLineAsync("ready");
        await orders.ReadLineAsync();
        await answers.WriteLineAsync(string.Concat((await racer.Run()).Select(done => done ? '1' : '0')));
        return 0;
    }

    public async Task Prepare()
    {
        for (var client = 0; client < Clients; client++)
        {
            clients.Add((new(course.Protected + ";Pooling=false"), new(course.Register + ";Pooling=false")));
            await clients[client].Protected.OpenAsync();
            await clients[client].Register.OpenAsync();
            await Say(clients[client].Register, $"SELECT pg_advisory_lock({client}, {racer})");
        }
    }

    /// <summary>What came of the own act of each race.</summary>
    public async Task<bool[]> Run()
    {
        var done = new bool[course.Races];
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(async () =>
        {
            for (var number = client; number < course.Races; number += Clients)
            {
                var act = new Race(number).ActOf(racer);
                await Say(clients[client].Register,
                    $"SELECT pg_advisory_lock({number + Clients}, {racer}), pg_advisory_unlock({number}, {racer}), pg_advisory_lock_shared({number}, {1 - racer}), pg_advisory_unlock_shared({number}, {1 - racer})");
                var connection = act.Protected ? clients[client].Protected : clients[client].Register;
                done[number] = course.Broken ? await act.OnBroken(connection, course.Schema) : await act.On(connection, course.Schema);
            }
        })));
        return done;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (mine, other) in clients)
        {
            await mine.DisposeAsync();
            await other.DisposeAsync();
        }
    }

    private static async Task Say(NpgsqlConnection connection, string statement)
    {
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync();
    }
}
