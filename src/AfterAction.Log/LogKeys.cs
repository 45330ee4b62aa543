using System.Security.Cryptography;
using System.Text;

namespace AfterAction.Log;

/// <summary>The keys of one program's log: what its heads are signed with, and what its pseudonyms are made with. In a file that only that program reads;
/// without it nothing can be recorded, and so nothing be done.</summary>
public sealed class LogKeys
{
    private const string First = "afteraction log keys v1";
    private readonly byte[] pseudonyms;

    private LogKeys(string origin, byte[] seed, byte[] pseudonyms) => (Origin, Seed, this.pseudonyms) = (origin, seed, pseudonyms);

    /// <summary>The log's name in its heads.</summary>
    public string Origin { get; }

    internal byte[] Seed { get; }

    /// <summary>Makes the file, readable by its owner only.</summary>
    /// <exception cref="IOException">There is one already: a log's keys are not made anew.</exception>
    public static void Create(string path, string origin, RandomNumberGenerator randomness)
    {
        var bytes = new byte[64];
        randomness.GetBytes(bytes);
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using FileStream file = new(path, options);
        file.Write(Encoding.ASCII.GetBytes($"{First}\n{origin}\n{Convert.ToBase64String(bytes, 0, 32)}\n{Convert.ToBase64String(bytes, 32, 32)}\n"));
        file.Flush(flushToDisk: true);
    }

    /// <exception cref="InvalidOperationException">It is missing or cannot be read.</exception>
    public static LogKeys Open(string path)
    {
        if (!File.Exists(path)) throw new InvalidOperationException($"The keys of the log are not at {path}. Bring them back: nothing is shown or done that cannot be recorded.");
        try
        {
            return File.ReadAllLines(path) is [First, { Length: > 0 } origin, var seed, var pseudonyms]
                && Convert.FromBase64String(seed) is { Length: 32 } sign && Convert.FromBase64String(pseudonyms) is { Length: 32 } mac
                ? new(origin, sign, mac)
                : throw new FormatException();
        }
        catch (FormatException wrong)
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
}
