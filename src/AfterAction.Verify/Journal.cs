using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AfterAction.TransparencyLog;

namespace AfterAction.Verify;

/// <summary>Every head a witness has signed, in one file that only grows. A head counts once it is on the disk. One process at a time has the file.</summary>
internal sealed class Journal : IDisposable
{
    private const string Name = "signed";

    private readonly FileStream file;
    private readonly Dictionary<string, SignedCheckpoint> latest = new(StringComparer.Ordinal);
    private long end;
    private bool broken;

    private Journal(FileStream file) => this.file = file;

    /// <summary>Makes an empty one.</summary>
    /// <exception cref="IOException">There is one.</exception>
    public static void Create(string storage)
    {
        using FileStream created = new(Path.Combine(storage, Name), FileMode.CreateNew, FileAccess.Write);
        created.Flush(flushToDisk: true);
    }

    /// <summary>Opens what is there, and takes a last record away that was not written to its end.</summary>
    /// <exception cref="IOException">Another process has it, or it is missing: a witness that lost its memory must not sign.</exception>
    /// <exception cref="MalformedException">A record was changed.</exception>
    public static Journal Open(string storage)
    {
        Journal journal = new(new(Path.Combine(storage, Name), FileMode.Open, FileAccess.ReadWrite, FileShare.None));
        try
        {
            journal.Read();
            return journal;
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    /// <summary>The last head signed of this log; null for none.</summary>
    public SignedCheckpoint? Latest(string origin) => latest.GetValueOrDefault(origin);

    /// <summary>Returns when the head is on the disk. After an exception nobody knows what is, and nothing more is signed until the journal is opened anew.</summary>
    /// <exception cref="IOException">It could not be written, now or before.</exception>
    public void Add(SignedCheckpoint head)
    {
        if (broken) throw new IOException("The journal could not be written.");
        var note = head.ToBytes();
        byte[] record = [.. Encoding.ASCII.GetBytes(FormattableString.Invariant($"{note.Length} {Convert.ToBase64String(SHA256.HashData(note))}\n")), .. note];
        broken = true;
        file.Position = end;
        file.Write(record);
        file.Flush(flushToDisk: true);
        broken = false;
        end += record.Length;
        latest[head.Checkpoint.Origin] = head;
    }

    public void Dispose() => file.Dispose();

    private void Read()
    {
        while (end < file.Length)
        {
            file.Position = end;
            if (Record() is not { } note) break;
            var head = SignedCheckpoint.Parse(note);
            latest[head.Checkpoint.Origin] = head;
            end = file.Position;
        }

        file.SetLength(end);
        file.Flush(flushToDisk: true);
    }

    /// <summary>The note at the position; null when it is the last record and is not whole.</summary>
    private byte[]? Record()
    {
        // A length, a blank and 44 characters of a hash are shorter than this.
        const int LongestLine = 80;
        StringBuilder line = new();
        for (var next = file.ReadByte(); next != '\n'; next = file.ReadByte())
        {
            if (next < 0) return null;
            if (line.Length == LongestLine) throw new MalformedException("The journal of signed heads was changed.");
            line.Append((char)next);
        }

        if (line.ToString().Split(' ') is not [var length, var hash] || !int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count > SignedNote.Longest)
            throw new MalformedException("The journal of signed heads was changed.");
        var note = new byte[count];
        if (file.ReadAtLeast(note, count, throwOnEndOfStream: false) < count) return null;
        if (Convert.ToBase64String(SHA256.HashData(note)) == hash) return note;
        // Of a record that was under way when the power went, the length may be there and the bytes not.
        return file.Position == file.Length ? null : throw new MalformedException("The journal of signed heads was changed.");
    }
}
