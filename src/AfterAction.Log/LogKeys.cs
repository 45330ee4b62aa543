using System.Security.Cryptography;
using System.Text;
using AfterAction.TransparencyLog;

namespace AfterAction.Log;

/// <summary>The keys of one program's log: what its heads are signed with, and what its pseudonyms are made with. In a file that only that program reads;
/// without it nothing can be recorded, and so nothing be done.</summary>
public sealed class LogKeys : IDisposable
{
    private const string First = "afteraction log keys v1";
    private readonly byte[] pseudonyms;

    private LogKeys(SignerKey signer, byte[] pseudonyms) => (Signer, this.pseudonyms) = (signer, pseudonyms);

    /// <summary>Signs the heads; its name is the log's.</summary>
    public SignerKey Signer { get; }

    /// <summary>Makes the file, readable by its owner only.</summary>
    /// <exception cref="IOException">There is one already: a log's keys are not made anew.</exception>
    public static void Create(string path, string origin, RandomNumberGenerator randomness)
    {
        using var signer = SignerKey.Generate(origin, NoteAlgorithm.Ed25519, randomness);
        var bytes = new byte[32];
        randomness.GetBytes(bytes);
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using FileStream file = new(path, options);
        file.Write(Encoding.ASCII.GetBytes($"{First}\n{signer.Export()}\n{Convert.ToBase64String(bytes)}\n"));
        file.Flush(flushToDisk: true);
    }

    /// <exception cref="InvalidOperationException">It is missing or cannot be read.</exception>
    public static LogKeys Open(string path)
    {
        if (!File.Exists(path)) throw new InvalidOperationException($"The keys of the log are not at {path}. Bring them back: nothing is shown or done that cannot be recorded.");
        try
        {
            return File.ReadAllLines(path) is [First, var signer, var pseudonyms] && Convert.FromBase64String(pseudonyms) is { Length: 32 } mac
                ? new(SignerKey.Parse(signer), mac)
                : throw new FormatException();
        }
        catch (Exception wrong) when (wrong is FormatException or MalformedException)
        {
            throw new InvalidOperationException($"The keys of the log at {path} cannot be read.", wrong);
        }
    }

    /// <summary>32 hexadecimal digits that stand for a thing of this kind: the first half of HMAC-SHA-256 over the kind, a zero byte and the sixteen bytes of the id, big-endian.</summary>
    public string Pseudonym(string kind, Guid id)
    {
        Span<byte> message = stackalloc byte[Encoding.ASCII.GetByteCount(kind) + 17];
        var length = Encoding.ASCII.GetBytes(kind, message);
        message[length] = 0;
        id.TryWriteBytes(message[(length + 1)..], bigEndian: true, out _);
        Span<byte> mac = stackalloc byte[32];
        HMACSHA256.HashData(pseudonyms, message, mac);
        return Convert.ToHexStringLower(mac[..16]);
    }

    /// <summary>The id of the leaf of a row, so that it is the same however often the row is owed.</summary>
    public Guid LeafOf(string row) => new(HMACSHA256.HashData(pseudonyms, Encoding.ASCII.GetBytes("row " + row)).AsSpan(0, 16), bigEndian: true);

    public void Dispose() => Signer.Dispose();
}
