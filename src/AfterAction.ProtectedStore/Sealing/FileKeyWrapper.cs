using System.Security.Cryptography;
using System.Text;

namespace AfterAction.ProtectedStore.Sealing;

/// <summary>Wrapping keys in a file, for an agency with one machine. A line each: name, blank, 32 bytes in base64; the last line is the current one.
/// The file is readable by its owner alone, and no backup of the databases holds it.</summary>
public sealed class FileKeyWrapper : IKeyWrapper
{
    private const int Length = 32;

    private readonly List<(string Name, byte[] Key)> keys;

    private FileKeyWrapper(List<(string, byte[])> keys) => this.keys = keys;

    public string Current => keys[^1].Name;

    /// <exception cref="InvalidOperationException">There is no such file, others can read it, or a line is not as it should be; says what to do.</exception>
    public static FileKeyWrapper Open(string path)
    {
        if (!File.Exists(path)) throw new InvalidOperationException($"There is no key file at {path}. Create one with `keys new`, or bring back the one the reviews were sealed with.");
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)) != UnixFileMode.None)
            throw new InvalidOperationException($"Others can read the key file {path}. Run `chmod 600` on it.");
        List<(string, byte[])> found = [];
        foreach (var line in File.ReadLines(path).Where(line => line.Length > 0))
        {
            var key = new byte[Length];
            if (line.Split(' ') is not [{ Length: > 0 } name, var text] || !Convert.TryFromBase64String(text, key, out var written) || written != Length)
                throw new InvalidOperationException($"Line {found.Count + 1} of the key file {path} is no name and 32 bytes in base64.");
            found.Add((name, key));
        }

        return found.Count > 0 ? new(found) : throw new InvalidOperationException($"The key file {path} is empty. Create a key with `keys new`.");
    }

    /// <summary>Adds a wrapping key, which is the current one from then on. The file is written beside and moved into place: it is never half written.</summary>
    public static void Add(string path, RandomNumberGenerator randomness, DateOnly today)
    {
        var before = File.Exists(path) ? File.ReadAllText(path) : "";
        Span<byte> key = stackalloc byte[Length], mark = stackalloc byte[4];
        randomness.GetBytes(key);
        randomness.GetBytes(mark);
        var beside = path + ".new";
        File.Delete(beside);
        using (var file = new FileStream(beside, Restricted(FileMode.CreateNew)))
        {
            file.Write(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{before}{today:yyyy-MM-dd}-{Convert.ToHexStringLower(mark)} {Convert.ToBase64String(key)}\n")));
            file.Flush(flushToDisk: true);
        }

        CryptographicOperations.ZeroMemory(key);
        File.Move(beside, path, overwrite: true);
    }

    public byte[] Wrap(ReadOnlySpan<byte> key)
    {
        using var aes = Aes.Create();
        aes.SetKey(keys[^1].Key);
        return aes.EncryptKeyWrapPadded(key);
    }

    public bool TryUnwrap(string name, ReadOnlySpan<byte> wrapped, Span<byte> key)
    {
        if (keys.Find(known => known.Name == name) is not { Key: { } wrapping }) return false;
        using var aes = Aes.Create();
        aes.SetKey(wrapping);
        return KeyWrap.TryUnwrap(aes, wrapped, key);
    }

    public void Dispose()
    {
        foreach (var (_, key) in keys) CryptographicOperations.ZeroMemory(key);
    }

    private static FileStreamOptions Restricted(FileMode mode)
    {
        FileStreamOptions options = new() { Mode = mode, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }
}

/// <summary>RFC 5649 as the platform does it, without its exceptions.</summary>
internal static class KeyWrap
{
    /// <summary>False, and <paramref name="key"/> untouched, for everything that is no wrap of a key of exactly that length.</summary>
    public static bool TryUnwrap(Aes wrapping, ReadOnlySpan<byte> wrapped, Span<byte> key)
    {
        if (wrapped.Length < 16 || wrapped.Length % 8 != 0 || wrapped.Length > 1_024) return false;
        Span<byte> opened = stackalloc byte[wrapped.Length - 8];
        try
        {
            if (wrapping.DecryptKeyWrapPadded(wrapped, opened) != key.Length) return false;
            opened[..key.Length].CopyTo(key);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(opened);
        }
    }
}
