using System.Globalization;
using System.Text;

namespace AfterAction.Ledger;

/// <summary>What this program has had the ledger do, in a file of its own that belongs to no backup of a database: ids and days, a line each
/// (docs/formats/ledger.md). Instances of one program on one machine share it. Not for the other program: each side's acts are its own.</summary>
/// <param name="path">On a disk that no backup of a database is restored to.</param>
public sealed class ClaimJournal(string path, Side side) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim oneAtATime = new(1);
    private readonly HashSet<JournaledAct> written = [];

    /// <summary>The side this program claims.</summary>
    public Side Side { get; } = side;

    /// <summary>What the first start on a machine needs; changes nothing where there is one.</summary>
    public static void Create(string path)
    {
        if (!File.Exists(path)) File.WriteAllText(path, "");
    }

    /// <summary>Everything in it, in order. A last line without its end was being written when the machine stopped: what it was about was never
    /// answered, so it is cut off.</summary>
    /// <exception cref="InvalidOperationException">It is not there, or a line is not as it should be: then nobody knows what was claimed.</exception>
    internal async Task<IReadOnlyList<(JournaledAct Act, DateOnly Day)>> Read(CancellationToken ct)
    {
        await oneAtATime.WaitAsync(ct);
        try
        {
            await using var file = await Open(ct);
            using var reader = new StreamReader(file, Encoding.ASCII);
            var text = await reader.ReadToEndAsync(ct);
            var whole = text.LastIndexOf('\n') + 1;
            if (whole < text.Length)
            {
                file.SetLength(whole);
                file.Flush(flushToDisk: true);
            }

            List<(JournaledAct, DateOnly)> acts = [.. text[..whole].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Parse)];
            written.UnionWith(acts.Select(act => act.Item1));
            return acts;
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    /// <summary>On the disk when this returns. What is claimed already is not written twice.</summary>
    /// <exception cref="IOException">It cannot be written: then the act must not be answered.</exception>
    internal async Task Append(IEnumerable<JournaledAct> acts, DateOnly day, CancellationToken ct)
    {
        await oneAtATime.WaitAsync(ct);
        try
        {
            var fresh = acts.Where(act => !act.IsClaim || !written.Contains(act)).ToArray();
            if (fresh.Length == 0) return;
            await using var file = await Open(ct);
            file.Seek(0, SeekOrigin.End);
            file.Write(Encoding.ASCII.GetBytes(string.Concat(fresh.Select(act => act.Line(day)))));
            file.Flush(flushToDisk: true);
            written.UnionWith(fresh);
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    public void Dispose() => oneAtATime.Dispose();

    public override string ToString() => nameof(ClaimJournal);

    /// <summary>One process at a time has it open; the others wait.</summary>
    private async Task<FileStream> Open(CancellationToken ct)
    {
        if (!File.Exists(path)) throw new InvalidOperationException($"The journal of claims is not at {path}. Bring it back: without it a restored ledger could forget who read or investigated what.");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        for (var wait = 1; ; wait = Math.Min(wait * 2, 50))
        {
            try
            {
                return new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (!patience.IsCancellationRequested)
            {
                await Task.Delay(wait, ct);
            }
        }
    }

    private (JournaledAct, DateOnly) Parse(string line) =>
        line.Split(' ') is [[var kind], var one, var other, var by, var day] && JournaledAct.Kinds.Contains(kind, StringComparison.Ordinal)
        && Guid.TryParseExact(one, "D", out var first) && Guid.TryParseExact(other, "D", out var second) && Guid.TryParseExact(by, "D", out var actor)
        && DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var on)
            ? (new JournaledAct(kind, first, second, actor), on)
            : throw new InvalidOperationException($"A line of the journal of claims at {path} cannot be read.");
}

/// <param name="Kind"><c>R</c> or <c>I</c>: person <paramref name="One"/> claimed incident <paramref name="Other"/>; <c>B</c>: is barred from it. <c>L</c>, <c>U</c>: two
/// incidents were linked, unlinked; <c>M</c>: two accounts became one person's.</param>
/// <param name="By">Who did it; empty where nobody but the person did.</param>
internal readonly record struct JournaledAct(char Kind, Guid One, Guid Other, Guid By)
{
    public const string Kinds = "RIBLUM";

    public bool IsClaim => Kind is 'R' or 'I';

    public string Line(DateOnly day) => string.Create(CultureInfo.InvariantCulture, $"{Kind} {One} {Other} {By} {day:yyyy-MM-dd}\n");
}
