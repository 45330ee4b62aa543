using System.Text;
using AfterAction.Register.Imports;
using AfterAction.Testing;
using CsCheck;

namespace AfterAction.Register.Tests.Imports;

public sealed class HostileFileTests
{
    private static readonly Recording Camera = new("2026-000117", "camera 7", "2026-03-01 22:15:00");

    private static readonly (string Name, Func<Stream, Reading> Read)[] Readers =
    [
        ("eido", file => EidoJson.Read(file, From.NewYork)),
        ("force reports", file => ForceReportCsv.Read(file, From.NewYork)),
        ("dispatch", file => CadCsv.Read(file, CadMapping.Of(("unique_report_id", CadRole.Number), ("incident_date_utc", CadRole.Created), ("officer_name", CadRole.Unit)), From.NewYork)),
        ("dispatch header", file => CadCsv.Headers(file).Refusal is { } refusal ? Reading.Of(refusal) : new Reading([], [], 0)),
        ("transcript", file => Transcripts.Read(file, Camera, From.NewYork)),
        ("speaker turns", file => SpeakerTurnJson.Read(file, Camera, From.NewYork)),
    ];

    private static readonly byte[][] Real =
    [
        File.ReadAllBytes(Shared.Data("eido/nena-sample-call-transfer.json")),
        File.ReadAllBytes(Shared.Data("nj-use-of-force/reports.csv"))[..20_000],
        File.ReadAllBytes(Shared.Data("bwc/speaker-turns-sMJ3ZqBlxeQ.json"))[..10_000],
        Encoding.UTF8.GetBytes("WEBVTT\n\n00:04.000 --> 00:06.500\n<v Officer Vale>Hello, <i>this</i> is &amp; the police.\n\n[00:00:07.000 --> 00:00:08.000] [Mr Oak]\nGo.\n"),
    ];

    [Test]
    public void No_reader_throws_whatever_the_bytes() =>
        Gen.Byte.Array[0, 400].Sample(bytes => All(bytes), iter: 2_000, writeLine: TestContext.Out.WriteLine);

    [Test]
    public void No_reader_throws_whatever_happened_to_a_real_file() =>
        Gen.Select(Gen.Int[0, Real.Length - 1], Gen.Select(Gen.Double[0, 1], Gen.Int[0, 3], Gen.OneOf<string>("\"", ",", "\n", "{", "}", "[", "]", "\\ud800", "-->", "<", "NaN", "\u0000", "99999999999", "2026-02-30", "é")).Array[1, 6])
            .Sample((file, changes) => All(changes.Aggregate(Real[file], Changed)), iter: 300, writeLine: TestContext.Out.WriteLine);

    [Test]
    public void A_file_in_UTF_16_and_one_in_an_old_code_page_are_refused_as_not_UTF_8()
    {
        byte[] old = [.. "unique_report_id,incident_id,incident_date,officer_name\n1,A,3/1/2026,Jos"u8, 0xE9, (byte)'\n'];
        Assert.Multiple(() =>
        {
            foreach (var (name, read) in Readers)
            {
                Assert.That(read(new MemoryStream([.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("a,b\n1,2\n")])).Refused, Is.EqualTo(ImportRefusals.NotUtf8), name);
                Assert.That(read(new MemoryStream(old)).Refused, Is.EqualTo(ImportRefusals.NotUtf8), name);
            }
        });
    }

    [Test]
    public void Empty_files_are_refused_and_NUL_bytes_refuse_a_file_or_its_rows()
    {
        Assert.Multiple(() =>
        {
            foreach (var (name, read) in Readers)
            {
                var reading = read(new MemoryStream([.. Real[1], 0, (byte)'\n']));
                Assert.That(read(new MemoryStream()).Refused, Is.EqualTo(ImportRefusals.Empty), name);
                if (name is "eido" or "speaker turns" or "transcript") Assert.That(reading.Refused, Is.AnyOf(ImportRefusals.HasNul, ImportRefusals.NotTranscript), name);
                else if (name != "dispatch header") Assert.That(reading.BadRows, Is.Not.Empty, name);
                if (name is "force reports" or "dispatch" or "dispatch header") Assert.That(read(new MemoryStream([0, .. Real[1]])).Refused, Is.EqualTo(ImportRefusals.HasNul), name);
            }
        });
    }

    [Test]
    public void A_file_beyond_the_limit_is_refused_after_reading_no_more_than_the_limit()
    {
        foreach (var (name, read) in Readers.Where(reader => reader.Name != "dispatch header"))
        {
            using var file = new Endless("unique_report_id,incident_id,incident_date,incident_date_utc,officer_name\n", $"1,A,3/1/2026,2026-03-01T10:00:00Z,{new string('V', 50_000)}\n");
            var reading = read(file);
            Assert.Multiple(() =>
            {
                Assert.That(reading.Refused, Is.EqualTo(ImportRefusals.TooLarge), name);
                Assert.That(file.Given, Is.LessThan((64L << 20) + (1 << 20)), name);
            });
        }
    }

    [Test]
    public void A_quotation_mark_that_is_never_closed_is_refused()
    {
        const string header = "unique_report_id,incident_id,incident_date\n";
        Assert.Multiple(() =>
        {
            Assert.That(ForceReportCsv.Read(From.Text(header + "1,\"A,3/1/2026\n2,A,3/1/2026\n"), From.NewYork).Refused, Is.EqualTo(ImportRefusals.CutOff));
            Assert.That(ForceReportCsv.Read(From.Text(header + "1,\"" + new string('A', 3 << 20)), From.NewYork).Refused, Is.EqualTo(ImportRefusals.LineTooLong));
        });
    }

    [TestCase("eido/nena-sample-call-transfer.json", SourceKind.Eido)]
    [TestCase("nj-use-of-force/reports.csv", SourceKind.ForceReportCsv)]
    [TestCase("bwc/speaker-turns-sMJ3ZqBlxeQ.json", SourceKind.SpeakerTurns)]
    public void The_format_of_a_published_file_is_recognised(string path, SourceKind kind) =>
        Assert.That(ImportFormats.Sniff(File.ReadAllBytes(Shared.Data(path)).AsSpan(0, ImportFormats.Enough)), Is.EqualTo(kind));

    [TestCase("WEBVTT\n\n", SourceKind.Transcript)]
    [TestCase("1\n00:00:01,500 --> 00:00:02,750\nStop", SourceKind.Transcript)]
    [TestCase("[00:00:01.500 --> 00:00:02.750] [A]\nStop", SourceKind.Transcript)]
    [TestCase("NOPD_Item,TimeCreate\n", SourceKind.CadCsv)]
    [TestCase("Dear all", null)]
    public void The_format_of_a_file_is_recognised_by_its_beginning(string start, SourceKind? kind) =>
        Assert.That(ImportFormats.Sniff(Encoding.UTF8.GetBytes(start)), Is.EqualTo(kind));

    [Test]
    public void Nothing_that_was_read_prints_what_it_holds()
    {
        using var file = new MemoryStream(Real[1]);
        var reading = ForceReportCsv.Read(file, From.NewYork);
        var incident = reading.Incidents[0];
        Assert.That($"{reading} {incident} {incident.Evidence[0]} {incident.Participants[0]} {incident.ForceReports[0]} {Camera}", Does.Not.Contain("Elizabeth").And.Not.Contain("Officer 0").And.Not.Contain("camera"));
    }

    private static void All(byte[] bytes)
    {
        foreach (var (_, read) in Readers) read(new MemoryStream(bytes));
    }

    private static byte[] Changed(byte[] file, (double Where, int How, string With) change)
    {
        var at = (int)(change.Where * file.Length);
        var with = Encoding.UTF8.GetBytes(change.With);
        return change.How switch
        {
            0 => file[..at],
            1 => [.. file[..at], .. with, .. file[at..]],
            2 => [.. file[..at], .. with, .. file[Math.Min(file.Length, at + with.Length)..]],
            _ => [.. file[..at], .. file[Math.Min(file.Length, at + 20)..]],
        };
    }

    /// <summary>A file without end that counts what was taken of it.</summary>
    private sealed class Endless(string head, string body) : Stream
    {
        private readonly byte[] head = Encoding.UTF8.GetBytes(head);
        private readonly byte[] body = Encoding.UTF8.GetBytes(body);

        public long Given { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => Given; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var from = Given < head.Length ? head.AsSpan((int)Given) : body.AsSpan((int)((Given - head.Length) % body.Length));
            var given = Math.Min(count, from.Length);
            from[..given].CopyTo(buffer.AsSpan(offset));
            Given += given;
            return given;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
