using System.Diagnostics;
using System.Globalization;
using System.Text;
using AfterAction.TransparencyLog;
using AfterAction.Verify;

namespace AfterAction.Benchmarks;

/// <summary>How long the offline checker takes for a large log with rows and kept heads: <c>-- log [leaves]</c>.</summary>
internal static class LogVerification
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private static readonly string[] Kinds = ["read", "write", "claim", "read", "key-use", "read"];

    public static void Run(int count)
    {
        var folder = Directory.CreateTempSubdirectory("afteraction-bench-log-").FullName;
        try
        {
            using var log = SignerKey.Of("example.org/afteraction/protected", NoteAlgorithm.Ed25519, new byte[32]);
            var watch = Stopwatch.StartNew();
            Write(folder, log, count);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} leaves written in {watch.Elapsed.TotalSeconds:F1} s."));
            var cpu = Process.GetCurrentProcess().TotalProcessorTime;
            watch.Restart();
            var report = LogCheck.Run(new(folder, log.Verifier, [], TimeSpan.FromSeconds(60), false, false, []), (_, _) => { });
            var used = Process.GetCurrentProcess().TotalProcessorTime - cpu;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{count} leaves verified in {watch.Elapsed.TotalSeconds:F1} s, {used.TotalSeconds:F1} s of CPU, {Environment.ProcessorCount} cores, {Process.GetCurrentProcess().PeakWorkingSet64 / 1024 / 1024} MiB at most; {report.Count} faults; {string.Join(", ", report.Facts)}."));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Write(string folder, SignerKey log, int count)
    {
        const int Step = 20_000;
        var rows = LeafFacts.JoinedKinds.ToDictionary(kind => kind, _ => new StringBuilder(), StringComparer.Ordinal);
        var tree = LogTree.Empty;
        for (var first = 0; first < count; first += Step)
        {
            var growth = tree.Append([.. Enumerable.Range(first, Math.Min(Step, count - first)).Select(number => (ReadOnlyMemory<byte>)Leaf(number, rows))]);
            // Not to the disk, as a log does it: only the reading is measured.
            foreach (var tile in growth.Tiles) Save(folder, tile.Address.Path, tile.Bytes.ToArray());
            tree = growth.Tree;
            var head = SignedCheckpoint.Sign(new(log.Verifier.Name, tree.Size, tree.Root), log, Start).ToBytes();
            Save(folder, string.Create(CultureInfo.InvariantCulture, $"checkpoints/{tree.Size:D12}"), head);
            Save(folder, "checkpoint", head);
        }

        foreach (var (kind, lines) in rows) Save(folder, $"rows/{kind}.jsonl", Encoding.UTF8.GetBytes(lines.ToString()));
    }

    /// <summary>Canonical as it stands: ASCII, and the members in order.</summary>
    private static byte[] Leaf(int number, Dictionary<string, StringBuilder> rows)
    {
        var kind = Kinds[number % Kinds.Length];
        var at = Start.AddMilliseconds(number * 100L).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var row = "";
        if (rows.TryGetValue(kind, out var lines))
        {
            row = string.Create(CultureInfo.InvariantCulture, $"\"row\":\"row {number}\",");
            lines.Append(CultureInfo.InvariantCulture, $"{{\"row\":\"row {number}\",\"who\":\"{number % 500:x32}\"}}\n");
        }

        return Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"{{\"act\":\"TimelineOf\",\"at\":\"{at}\",\"from\":{{\"address\":\"private\",\"program\":\"protected\"}},\"id\":\"00000000-0000-4000-8000-{number:x12}\",\"kind\":\"{kind}\",\"on\":{{\"review\":[\"{number % 9_000:x32}\"]}},\"outcome\":\"done\",\"roles\":[\"supervisor\"],{row}\"v\":1,\"who\":\"{number % 500:x32}\",\"why\":\"reviews/contribute\"}}"));
    }

    private static void Save(string folder, string name, byte[] bytes)
    {
        var path = Path.Combine([folder, .. name.Split('/')]);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }
}
