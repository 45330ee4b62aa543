using System.Text;
using AfterAction.Kernel;

namespace AfterAction.Register.Imports;

/// <summary>Passes a file on as long as it is text in UTF-8 within bounds, and ends it early with a reason when it is not.
/// Reads forward only; holds nothing.</summary>
/// <param name="nuls">The format can tell which row a NUL character is in; otherwise one ends the file.</param>
internal sealed class ImportBytes(Stream file, bool nuls, long limit = ImportBytes.LargestTable) : Stream
{
    /// <summary>For formats that are read row by row.</summary>
    public const long LargestTable = 64L << 20;

    /// <summary>For formats that must be held in memory as a whole.</summary>
    public const long LargestDocument = 16L << 20;

    public const int LongestLine = 1 << 20;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true);

    private readonly Decoder decoder = Strict.GetDecoder();
    private readonly char[] decoded = new char[4096];
    private long seen;
    private int line;
    private int firstByte = -1;

    /// <summary>Why the file was ended early; null while it is in order.</summary>
    public Refusal? Refused { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => seen; set => throw new NotSupportedException(); }

    public StreamReader Text() => new(this, Strict, detectEncodingFromByteOrderMarks: false, bufferSize: 1 << 15);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (Refused is not null || buffer.IsEmpty) return 0;
        var read = file.Read(buffer);
        Refused = read == 0 ? AtEnd() : Fault(buffer[..read]);
        if (Refused is not null) return 0;
        seen += read;
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>The whole file without its byte order mark, or why not.</summary>
    public static (byte[] Bytes, Refusal? Refused) All(Stream file, bool nuls, long limit = LargestDocument)
    {
        using var guarded = new ImportBytes(file, nuls, limit);
        using var kept = new MemoryStream();
        guarded.CopyTo(kept);
        var bytes = kept.ToArray();
        return guarded.Refused is { } refused ? ([], refused) : (bytes.AsSpan().StartsWith(Strict.Preamble) ? bytes[3..] : bytes, null);
    }

    private Refusal? AtEnd()
    {
        if (seen == 0) return ImportRefusals.Empty;
        return Decodes([], flush: true) ? null : ImportRefusals.NotUtf8;
    }

    private Refusal? Fault(ReadOnlySpan<byte> bytes)
    {
        if (seen + bytes.Length > limit) return ImportRefusals.TooLarge;
        if (seen < 2 && IsUtf16(bytes)) return ImportRefusals.NotUtf8;
        if (!nuls && bytes.Contains((byte)0)) return ImportRefusals.HasNul;
        if (LongLine(bytes)) return ImportRefusals.LineTooLong;
        return Decodes(bytes, flush: false) ? null : ImportRefusals.NotUtf8;
    }

    // The byte order mark may be split between two reads of a slow stream.
    private bool IsUtf16(ReadOnlySpan<byte> bytes)
    {
        var first = firstByte < 0 ? bytes[0] : firstByte;
        var second = firstByte >= 0 ? bytes[0] : bytes.Length > 1 ? bytes[1] : -1;
        firstByte = first;
        return (first == 0xFF && second == 0xFE) || (first == 0xFE && second == 0xFF);
    }

    private bool LongLine(ReadOnlySpan<byte> bytes)
    {
        if (limit != LargestTable) return false;
        while (bytes.IndexOf((byte)'\n') is >= 0 and var end)
        {
            if (line + end > LongestLine) return true;
            line = 0;
            bytes = bytes[(end + 1)..];
        }

        line += bytes.Length;
        return line > LongestLine;
    }

    private bool Decodes(ReadOnlySpan<byte> bytes, bool flush)
    {
        try
        {
            do
            {
                decoder.Convert(bytes, decoded, flush, out var used, out _, out _);
                bytes = bytes[used..];
            }
            while (!bytes.IsEmpty);

            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
