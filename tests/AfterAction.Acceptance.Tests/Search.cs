using System.IO.Compression;
using System.Text;

namespace AfterAction.Acceptance.Tests;

/// <summary>Looks for words in whatever bytes: as they are, in hexadecimal, in base64 wherever they begin in it, in UTF-16 of both orders, and all of these inside
/// gzip. All words that are looked for begin alike, and that beginning is what is searched.</summary>
internal sealed class Search
{
    private const int Chunk = 16 << 20, Overlap = 1 << 16, MostUnpacked = 16 << 20, Deepest = 3;

    private static readonly byte[] GzipBegins = [0x1f, 0x8b, 0x08];

    private readonly (string Name, byte[] Bytes)[] patterns;

    public Search(string beginning)
    {
        var raw = Encoding.UTF8.GetBytes(beginning);
        List<(string, byte[])> all =
        [
            ("raw", raw), ("hex", Encoding.ASCII.GetBytes(Convert.ToHexStringLower(raw))), ("HEX", Encoding.ASCII.GetBytes(Convert.ToHexString(raw))),
            ("UTF-16 LE", Encoding.Unicode.GetBytes(beginning)), ("UTF-16 BE", Encoding.BigEndianUnicode.GetBytes(beginning)),
        ];
        for (var shift = 0; shift < 3; shift++)
        {
            var text = Convert.ToBase64String([.. new byte[shift], .. raw])[((shift * 8 + 5) / 6)..((shift + raw.Length) * 8 / 6)];
            all.Add(($"base64 +{shift}", Encoding.ASCII.GetBytes(text)));
            if (text.AsSpan().IndexOfAny('+', '/') >= 0) all.Add(($"base64url +{shift}", Encoding.ASCII.GetBytes(text.Replace('+', '-').Replace('/', '_'))));
        }

        patterns = [.. all];
    }

    /// <summary>How the words are written there, once each; nothing when they are not.</summary>
    public IReadOnlyList<string> In(ReadOnlyMemory<byte> bytes, int depth = 0)
    {
        List<string> found = [.. patterns.Where(pattern => bytes.Span.IndexOf(pattern.Bytes) >= 0).Select(pattern => pattern.Name)];
        if (depth == Deepest) return found;
        for (var at = 0; bytes.Span[at..].IndexOf(GzipBegins) is >= 0 and var next; at += next + 1)
            found.AddRange(In(Unpacked(bytes[(at + next)..]), depth + 1).Select(name => $"{name} in gzip"));
        return [.. found.Distinct(StringComparer.Ordinal)];
    }

    public IReadOnlyList<string> In(string text) => In(Encoding.UTF8.GetBytes(text));

    /// <summary>In every file under a folder. One that goes while it is read, as a database's own do, is passed over.</summary>
    public IEnumerable<string> InFolder(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).SelectMany(InFile);

    public IEnumerable<string> InFile(string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            HashSet<string> found = new(StringComparer.Ordinal);
            var buffer = new byte[(int)Math.Min(Chunk, Math.Max(file.Length, 1)) + Overlap];
            var kept = 0;
            while (file.ReadAtLeast(buffer.AsSpan(kept), buffer.Length - kept, throwOnEndOfStream: false) is > 0 and var read)
            {
                foreach (var name in In(buffer.AsMemory(0, kept + read))) found.Add($"{path}: {name}");
                var tail = Math.Min(Overlap, kept + read);
                buffer.AsSpan(kept + read - tail, tail).CopyTo(buffer);
                kept = tail;
            }

            return found;
        }
        catch (IOException)
        {
            return [];
        }
    }

    /// <summary>As much as there is of what was packed: what follows it, or a beginning that only looks like one, is no fault.</summary>
    private static byte[] Unpacked(ReadOnlyMemory<byte> packed)
    {
        using MemoryStream unpacked = new();
        try
        {
            using GZipStream gzip = new(new MemoryStream(packed.ToArray()), CompressionMode.Decompress);
            var buffer = new byte[81_920];
            while (unpacked.Length < MostUnpacked && gzip.Read(buffer) is > 0 and var read) unpacked.Write(buffer, 0, read);
        }
        catch (InvalidDataException)
        {
            // What came before the fault is looked at.
        }

        return unpacked.ToArray();
    }
}
