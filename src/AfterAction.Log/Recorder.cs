using System.Net;
using System.Net.Sockets;
using AfterAction.Web;
using AfterAction.Web.Pipeline;

namespace AfterAction.Log;

/// <summary>Makes the leaves of this program and writes them, or hands them to a transaction that does.</summary>
public sealed class Recorder : IRecorder, IAsyncDisposable
{
    /// <summary>A clock that goes back by more than this is wrong, and what it says is not recorded.</summary>
    public static readonly TimeSpan MostBack = TimeSpan.FromSeconds(2);

    private readonly LeafQueue queue;
    private readonly LogKeys keys;
    private readonly WebProgram program;
    private readonly CurrentAct current;
    private readonly IHttpContextAccessor requests;
    private readonly IIds ids;
    private readonly TimeProvider clock;
    private readonly Lock guard = new();
    private DateTimeOffset latest = DateTimeOffset.MinValue;

    public Recorder(LogDatabase database, LogKeys keys, WebProgram program, CurrentAct current, IHttpContextAccessor requests, IIds ids, TimeProvider clock) =>
        (queue, this.keys, this.program, this.current, this.requests, this.ids, this.clock) = (new(database.Source), keys, program, current, requests, ids, clock);

    public LogKeys Keys => keys;

    /// <summary>Writes nothing: what the benchmarks compare the log with. Nothing else can set it.</summary>
    internal bool Off { get; init; }

    public Task Record(Act act, CancellationToken ct) => Off ? Task.CompletedTask : queue.Append(Row(Leaf(act)), ct);

    /// <summary>The leaf of the act that is under way, to be inserted by the transaction that carries it out.</summary>
    /// <param name="name">Which act it is when no request is handled: it is done by rule then.</param>
    /// <param name="also">What it is about besides what the request names.</param>
    /// <param name="stream">A kind and id; its versions follow, both included.</param>
    /// <returns>Null only where nothing is written at all, in the benchmarks.</returns>
    public LeafRow? Carried(string name, IReadOnlyList<Subject> also, Subject stream, long first, long last) => Off ? null : Row(
        Leaf((current.Value ?? new(ActKinds.Write, name, null, null, [], Act.Done)) with { Kind = ActKinds.Write, Outcome = Act.Done }, also)
            with
        { Change = new(keys.Pseudonym(stream.Kind, stream.Id), first, last) });

    /// <summary>Durable when it returns: that the request which is under way reads these besides.</summary>
    public Task Reads(IReadOnlyList<Subject> also, CancellationToken ct) => Off ? Task.CompletedTask : queue.Append(
        Row(Leaf((current.Value ?? new(ActKinds.Read, "rule", null, null, [], Act.Allowed)) with { Kind = ActKinds.Read, Outcome = Act.Allowed }, also)), ct);

    /// <summary>Now, and never before what was said last.</summary>
    /// <exception cref="NotRecordedException">The clock went back.</exception>
    internal DateTimeOffset Now()
    {
        var now = clock.GetUtcNow();
        lock (guard)
        {
            if (latest - now > MostBack) throw new NotRecordedException("The clock went back.");
            return latest = now > latest ? now : latest;
        }
    }

    /// <summary>The newest leaf there is says from when on the clock goes.</summary>
    internal void Since(DateTimeOffset at)
    {
        lock (guard) latest = at > latest ? at : latest;
    }

    internal static LeafRow Row(Leaf leaf) => new(leaf.Id, leaf.ToBytes());

    internal Leaf Leaf(Act act, IReadOnlyList<Subject>? also = null) => new(
        ids.Next(), Now(), act.Kind, act.Name,
        act.Who is { } who && who.Person.Value != Guid.Empty ? keys.Pseudonym("person", who.Person.Value) : null,
        [.. (act.Who?.Roles ?? new HashSet<string>()).Order(StringComparer.Ordinal)], act.Why,
        [.. act.On.Concat(also ?? []).Distinct().Select(subject => new LeafSubject(subject.Kind, keys.Pseudonym(subject.Kind, subject.Id)))],
        act.Outcome, program.Name, Class(requests.HttpContext));

    public ValueTask DisposeAsync() => queue.DisposeAsync();

    /// <summary>Which kind of network an act came from; the address itself would tell where somebody sat.</summary>
    internal static string Class(HttpContext? request)
    {
        if (request is null) return "none";
        if (request.Connection.RemoteIpAddress is not { } address) return "unknown";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (IPAddress.IsLoopback(address)) return "loopback";
        var bytes = address.GetAddressBytes();
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? address.IsIPv6UniqueLocal || address.IsIPv6LinkLocal ? "private" : "public"
            : bytes is [10, ..] or [172, >= 16 and < 32, ..] or [192, 168, ..] or [169, 254, ..] ? "private" : "public";
    }
}
