using System.Globalization;
using AfterAction.Register.Imports;
using AfterAction.Testing;

namespace AfterAction.Register.Tests.Imports;

public sealed class TranscriptsTests
{
    private static readonly Recording Camera = new("2026-000117", "camera 7", "2026-03-01 22:15:00");

    [Test]
    public void WebVTT_gives_speakers_words_and_times_and_leaves_comments_out()
    {
        const string vtt = """
            WEBVTT - of camera 7

            NOTE typed by nobody --> 00:00

            STYLE
            ::cue { color: red }

            intro
            00:04.000 --> 00:06.500 align:start
            <v Officer Vale>Hello, <i>this</i> is the police.

            01:00:07.250 --> 01:00:08.000
            <v.loud Mr Oak>Go away &amp; leave me.<v Officer Vale>We will not.
            """;
        Assert.That(Cues(vtt), Is.EqualTo(new[]
        {
            ("22:15:04.000", "22:15:06.500", "Officer Vale", "Hello, this is the police.", "00:04.000"),
            ("23:15:07.250", "23:15:08.000", "Mr Oak", "Go away & leave me.", "01:00:07.250"),
            ("23:15:07.250", "23:15:08.000", "Officer Vale", "We will not.", "01:00:07.250"),
        }));
    }

    [Test]
    public void SRT_gives_words_and_times_even_where_blank_lines_are_missing()
    {
        const string srt = "1\r\n00:00:01,500 --> 00:00:02,750\r\nStop there.\r\n2\r\n00:00:03,000 --> 00:00:04,000\r\nHands\r\nup.\r\n";
        Assert.That(Cues(srt), Is.EqualTo(new[]
        {
            ("22:15:01.500", "22:15:02.750", null as string, "Stop there.", "00:00:01,500"),
            ("22:15:03.000", "22:15:04.000", null, "Hands up.", "00:00:03,000"),
        }));
    }

    [Test]
    public void The_bracket_form_gives_speakers_and_marks_a_cue_that_begins_before_the_last_one_ends()
    {
        const string bracket = """
            ====
            TRANSCRIPT WITH TIMESTAMPS
            ====

            [00:04:28.790 --> 00:04:31.637] [Unknown]
            I am going to help.

            [00:04:31.617 --> 00:04:32.938] [Officer Vale]
            That is the problem.
            """;
        var evidence = Read(bracket).Incidents.Single().Evidence;
        Assert.Multiple(() =>
        {
            Assert.That(evidence.Select(cue => (cue.Actor, cue.Text, cue.Marks)), Is.EqualTo(new[]
            {
                (null as string, "I am going to help.", EvidenceMarks.None),
                ("Officer Vale", "That is the problem.", EvidenceMarks.Overlaps),
            }));
            Assert.That(evidence[1].RawTime, Is.EqualTo("00:04:31.617"));
        });
    }

    [Test]
    public void A_start_given_with_an_offset_is_that_instant()
    {
        var cue = Read("00:01.000 --> 00:02.000\nStop.\n", Camera with { Start = "2026-03-01T22:15:00-08:00" }).Incidents.Single().Evidence.Single();
        Assert.That(cue.At, Is.EqualTo(new DateTimeOffset(2026, 3, 2, 6, 15, 1, TimeSpan.Zero)));
    }

    [Test]
    public void A_start_that_the_local_clock_has_twice_marks_every_cue()
    {
        var cues = Read("00:01.000 --> 00:02.000\nStop.\n\n00:03.000 --> 00:04.000\nNow.\n", Camera with { Start = "2026-11-01 01:15:00" }).Incidents.Single().Evidence;
        Assert.That(cues.Select(cue => cue.Marks), Has.Exactly(2).Items.And.All.EqualTo(EvidenceMarks.AmbiguousLocalTime));
    }

    [Test]
    public void A_cue_that_ends_before_it_begins_is_a_bad_row()
    {
        var reading = Read("WEBVTT\n\n00:05.000 --> 00:04.000\nBack.\n\n00:06.000 --> 00:07.000\nOn.\n");
        Assert.Multiple(() =>
        {
            Assert.That(reading.BadRows.Select(bad => bad.Row), Is.EqualTo(new[] { 3 }));
            Assert.That(reading.Incidents.Single().Evidence, Has.Count.EqualTo(1));
        });
    }

    [Test]
    public void Without_an_incident_or_a_start_or_a_time_nothing_is_read()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Read("00:01.000 --> 00:02.000\nx", Camera with { Incident = " " }).Refused, Is.EqualTo(ImportRefusals.NoIncidentKey));
            Assert.That(Read("00:01.000 --> 00:02.000\nx", Camera with { Start = "2026-03-01" }).Refused, Is.EqualTo(ImportRefusals.NoRecordingStart));
            Assert.That(Read("Dear all,\n\nhello.").Refused, Is.EqualTo(ImportRefusals.NotTranscript));
        });
    }

    [TestCase("bwc/speaker-turns-RL_30kV6VWM.json")]
    [TestCase("bwc/speaker-turns-sMJ3ZqBlxeQ.json")]
    public void Published_speaker_turns_are_read_in_full_with_their_literal_NaN(string path)
    {
        var text = File.ReadAllText(Shared.Data(path));
        var reading = SpeakerTurnJson.Read(From.Text(text), Camera, From.NewYork);
        var evidence = reading.Incidents.Single().Evidence;
        Assert.Multiple(() =>
        {
            Assert.That(reading.Refused, Is.Null);
            Assert.That(reading.BadRows, Is.Empty);
            Assert.That(evidence, Has.Count.EqualTo(Occurrences(text, "\"video_id\"")));
            Assert.That(evidence.Count(turn => turn.Marks.HasFlag(EvidenceMarks.TimeMissing)), Is.EqualTo(Occurrences(text, "\"start\": NaN")));
            Assert.That(evidence.Count(turn => turn.Actor is null), Is.EqualTo(Occurrences(text, "\"speaker\": NaN") + Occurrences(text, "\"speaker\": \"?\"")));
            Assert.That(evidence.Select(turn => turn.Key), Is.Unique);
        });
    }

    private static int Occurrences(string text, string part) => text.Split(part).Length - 1;

    private static Reading Read(string text, Recording? recording = null) => Transcripts.Read(From.Text(text), recording ?? Camera, From.NewYork);

    private static IEnumerable<(string?, string?, string?, string, string)> Cues(string text) => Read(text).Incidents.Single().Evidence.Select(cue =>
        (Wall(cue.At), Wall(cue.Until), cue.Actor, cue.Text, cue.RawTime));

    private static string? Wall(DateTimeOffset? at) => at?.ToOffset(TimeSpan.FromHours(-5)).ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
}
