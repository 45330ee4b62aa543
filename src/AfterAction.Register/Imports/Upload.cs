using System.Text.Json;
using AfterAction.Kernel;
using Microsoft.AspNetCore.Http.Features;

namespace AfterAction.Register.Imports;

/// <summary>The form around a file, as it was sent. The file itself lies with the server until the request is over, then it is gone.</summary>
/// <param name="Import">A fresh id from the sender, so that sending again is not importing again.</param>
/// <param name="Format">One of the names of <see cref="ImportFormats.Names"/>; blank is "as its beginning says".</param>
/// <param name="Mapping">For a dispatch export: the name of a preset, or JSON with a role for each column; blank is "to be mapped".</param>
internal sealed record Upload(Guid Import, IFormFile? File, string? Format, string? Mapping, string? Incident, string? RecordingStart)
{
    /// <summary>The longest request taken: the longest file and its form around it.</summary>
    public const long Longest = ImportBytes.LargestTable + (1 << 20);

    /// <summary>How much is still taken off the line, for a sender whose line is cut never hears why.</summary>
    private const long Patience = 8 * Longest;

    public static Upload None { get; } = new(Guid.Empty, null, null, null, null, null);

    public override string ToString() => nameof(Upload);

    /// <summary>What is missing or is no id reads as nothing: the command's own answers say what to do about it.
    /// Refused with <see cref="ImportRefusals.TooLarge"/> or <see cref="ImportRefusals.BrokenUpload"/>.</summary>
    public static async Task<(Upload Sent, Refusal? Refused)> Of(HttpRequest request, CancellationToken ct)
    {
        if (!request.HasFormContentType) return (None, null);
        // The server's own limit cuts the line; this one answers.
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = null;
        var body = request.Body;
        var bounded = new BoundedBody(body, Longest);
        try
        {
            if (request.ContentLength > Longest) bounded.Exceeded = true;
            else
            {
                request.Body = bounded;
                return (Read(await request.ReadFormAsync(new FormOptions { MultipartBodyLengthLimit = Longest }, ct)), null);
            }
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException && !ct.IsCancellationRequested)
        {
            // No form, or only the beginning of one: the fault's text may repeat what was sent, so it goes nowhere.
        }
        finally
        {
            request.Body = body;
        }

        await Drain(request, ct);
        return (None, bounded.Exceeded ? ImportRefusals.TooLarge : ImportRefusals.BrokenUpload);
    }

    /// <summary>The command, or what of the form is no answer.</summary>
    public (StartImport? Command, Refusal? Refused) Read()
    {
        SourceKind? format = null;
        if (!string.IsNullOrEmpty(Format))
        {
            if (!ImportFormats.Names.TryGetValue(Format, out var known)) return Fault("format", "unknown-choice", "Choose one of the listed formats.");
            format = known;
        }

        if (File is null) return Fault("file", "required", "Choose a file.");
        if (HasControls(File.FileName)) return Fault("file", "control-characters", "The file's name holds characters that cannot be shown. Rename the file and choose it again.");
        if (HasControls(Incident)) return Fault("incident", "control-characters", "The number holds characters that cannot be shown. Type it again.");
        if (HasControls(RecordingStart)) return Fault("recordingStart", "control-characters", "The time holds characters that cannot be shown. Type it again.");
        if (!TryMapping(out var columns)) return Fault("mapping", "malformed", "Use a preset's name, or JSON with a role for each column.");
        return (new StartImport(new(Import), format, Path.GetFileName(File.FileName.Replace('\\', '/')), File.Length, File.OpenReadStream,
            new(columns, Blank(Incident), Blank(RecordingStart))), null);
    }

    private static Upload Read(IFormCollection form) => new(Guid.TryParse(form["import"], out var import) ? import : Guid.Empty, form.Files.GetFile("file"),
        form["format"], form["mapping"], form["incident"], form["recordingStart"]);

    private static async Task Drain(HttpRequest request, CancellationToken ct)
    {
        // Who asks before sending hears the answer instead of being let send.
        if (request.ContentLength > Patience || request.Headers.Expect.Count > 0) return;
        var rest = new byte[1 << 16];
        var taken = 0L;
        try
        {
            while (taken < Patience && await request.Body.ReadAsync(rest, ct) is > 0 and var read) taken += read;
        }
        catch (IOException)
        {
            // The sender is gone, and hears nothing whatever is answered.
        }
    }

    private bool TryMapping(out IReadOnlyDictionary<string, CadRole>? columns)
    {
        columns = null;
        if (string.IsNullOrWhiteSpace(Mapping)) return true;
        if (CadMapping.Presets.TryGetValue(Mapping.Trim(), out var preset))
        {
            columns = preset.Columns;
            return true;
        }

        try
        {
            var roles = JsonSerializer.Deserialize<Dictionary<string, CadRole>>(Mapping, MapColumns.Json);
            columns = roles is null ? null : CadMapping.Of(roles.Select(pair => (pair.Key, pair.Value))).Columns;
            return columns is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static (StartImport?, Refusal?) Fault(string field, string code, string sentence) => (null, Refusal.Invalid([new(field, code, sentence)]));

    private static bool HasControls(string? text) => text?.Any(char.IsControl) == true;

    private static string? Blank(string? typed) => string.IsNullOrWhiteSpace(typed) ? null : typed.Trim();

    /// <summary>A request's body that ends with a fault where it is longer than a form may be.</summary>
    private sealed class BoundedBody(Stream body, long longest) : Stream
    {
        private long taken;

        public bool Exceeded { get; set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => taken; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Requests are read asynchronously.");

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await body.ReadAsync(buffer, cancellationToken);
            Exceeded = (taken += read) > longest;
            return Exceeded ? throw new InvalidDataException("The request is longer than it may be.") : read;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
