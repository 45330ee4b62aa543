using System.Text;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.ProtectedStore.Timelines;
using AfterAction.Web;
using static AfterAction.ProtectedStore.Tests.Sample;

namespace AfterAction.ProtectedStore.Tests;

public class TimelineCsvSpecs
{
    private static readonly Agency Agency = new("sample", "Sample", TimeZoneInfo.FindSystemTimeZoneById("America/New_York"));

    private static string[] Lines(object[] facts, AfterAction.Kernel.PersonId reader) =>
        Encoding.UTF8.GetString(TimelineCsv.Write(TimelineView.Of(Folded(facts), [], reader, Agency, Noon))).Split("\r\n");

    [Test]
    public void Rows_come_in_the_order_of_the_timeline_with_corrected_times_on_the_wall()
    {
        var lines = Lines(Walked, Supervisor);
        Assert.Multiple(() =>
        {
            Assert.That(lines[0], Does.StartWith("\uFEFFplace,start,end,"));
            Assert.That(lines, Has.Length.EqualTo(5), "a header, three entries, and the end of the last line");
            Assert.That(lines[1], Does.StartWith("1,2026-03-01T16:00:00.000-05:00,,0,-300000,yes,yes,no,"), "a negative number is no formula");
            Assert.That(lines[2], Does.StartWith("2,2026-03-01T16:05:00.000-05:00,,2000,0,yes,no,yes,"));
            Assert.That(lines[2], Does.Contain("Lowers his voice. That bought four minutes."));
            Assert.That(lines[3], Does.StartWith("3,"));
        });
    }

    [Test]
    public void A_participant_has_no_word_of_the_facilitator_s_before_the_debrief_is_open()
    {
        Assert.That(string.Join('\n', Lines(Walked, Officer)), Does.Not.Contain("Lowers"));
        Assert.That(string.Join('\n', Lines([.. Walked, Debrief], Officer)), Does.Contain("Lowers"));
    }

    [Test]
    public void What_a_spreadsheet_would_run_is_text([Values("=1+1", "@SUM(A1)", "+1", "-1", "\tx")] string hostile)
    {
        var lines = Lines([.. Ready, new EntryRecorded(TheReview, new(Guid.NewGuid()), Facts(hostile, 400) with { Text = "He said \"go\", twice.\nThen left." }, Supervisor, Noon)], Supervisor);
        Assert.That(lines[^2], Does.Contain($"\"'{hostile}\",\"He said \"\"go\"\", twice.\nThen left.\","));
    }
}
