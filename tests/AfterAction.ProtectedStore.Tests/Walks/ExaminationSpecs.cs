using AfterAction.Kernel;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.ProtectedStore.Timelines;
using AfterAction.ProtectedStore.Walks;
using static AfterAction.ProtectedStore.Tests.Sample;

namespace AfterAction.ProtectedStore.Tests;

public class ExaminationSpecs
{
    private static readonly ExaminationFields Fields = new(
        "He was alone.", "He was seventeen.", [Mitigation.Reposition, Mitigation.OneVoice], [Factor.Staffing], Resistance.Passive, [NonCompliance.ConflictingCommands],
        new("Hands", "Arm bar", "Left arm", "None hurt", "Level 2", ForceRank.PhysicalForce), [new(Camera, 249_000, "His feet.")]);

    internal static readonly EntryExamined Examined = new(TheReview, Contact, Fields.ToExamination(), null, Supervisor, Noon);

    private static Func<Review, Decision> Examine(ExaminationFields fields, EntryId? entry = null) => review => ExamineEntry.Decide(review, new(TheReview, entry ?? Contact, fields, 0), Supervisor, Noon);

    [Test]
    public void An_entry_is_examined_and_examined_anew()
    {
        OnReview.Given([.. Ready, Started]).When(Examine(Fields)).Then(Examined);
        OnReview.Given([.. Walked, Examined]).When(Examine(Fields with { Mitigations = [Mitigation.OneVoice, Mitigation.Reposition, Mitigation.OneVoice] })).ThenNothing();
        OnReview.Given([.. Walked, Examined]).When(Examine(Fields with { LearnedLater = "" })).Then(Examined with { Examination = Examined.Examination with { LearnedLater = "" } });
        OnReview.Given([.. Walked, Examined]).When(Examine(new(null, null, null, null, null, null, null, null))).Then(Examined with { Examination = Examination.Nothing });
    }

    [Test]
    public void Once_others_can_read_it_an_examination_is_changed_with_a_reason_and_the_first_one_needs_none()
    {
        var changed = Fields with { LearnedLater = "" };
        object[] open = [.. Walked, Examined, Debrief];
        OnReview.Given(open).When(Examine(changed)).ThenRefused(Refusals.ExaminationReasonNeeded);
        OnReview.Given(open).When(Examine(changed with { Reason = " " })).ThenRefused(Refusals.ExaminationReasonNeeded);
        OnReview.Given(open).When(Examine(changed with { Reason = " He was nineteen. " })).Then(Examined with { Examination = Examined.Examination with { LearnedLater = "" }, Reason = "He was nineteen." });
        OnReview.Given(open).When(Examine(Fields)).ThenNothing();
        OnReview.Given([.. Walked, Debrief]).When(Examine(Fields)).Then(Examined);
        OnReview.Given([.. Walked, Examined]).When(Examine(changed with { Reason = "Kept by nobody." })).Then(Examined with { Examination = Examined.Examination with { LearnedLater = "" } });
    }

    [Test]
    public void Only_who_writes_them_is_told_that_an_observation_or_an_examination_asks_for_a_reason()
    {
        (bool, bool) Asked(PersonId reader, params object[] facts) => TimelineView.Of(Folded([.. Walked, Examined, .. facts]), [], reader, new("a", "A", TimeZoneInfo.Utc), Noon.AddSeconds(90))
            .Entries.Where(entry => entry.Entry == Contact).Select(entry => (entry.ObservationNeedsReason, entry.ExaminationNeedsReason)).Single();
        var debrief = (DebriefOpened)Debrief with { At = Noon.AddSeconds(60) };
        Assert.That((Asked(Supervisor), Asked(Supervisor, debrief), Asked(Officer, debrief)), Is.EqualTo(((false, false), (true, true), (false, false))));
    }

    [Test]
    public void An_examination_that_says_nothing_is_none() => OnReview.Given(Walked).When(Examine(new(" ", null, [], null, null, [], new("", "", "", "", "", null), null))).ThenNothing();

    [Test]
    public void What_is_not_there_is_not_examined()
    {
        OnReview.Given(Walked).When(Examine(Fields, new(Cad))).ThenRefused(Refusals.NoSuchEntry);
        OnReview.Given(Walked).When(Examine(Fields with { Pins = [new(Contact.Value, 0, "")] })).ThenRefused(Refusals.UnknownSource);
        OnReview.Given(Ready).When(Examine(Fields)).ThenRefused(Refusals.WalkNotStarted);
        OnReview.Given([.. Walked, Debrief, Closed]).When(Examine(Fields)).ThenRefused(Refusals.ReviewClosed);
    }

    [Test]
    public void Participants_read_an_examination_in_the_open_debrief_only()
    {
        Examination? Read(PersonId reader, params object[] facts) =>
            TimelineView.Of(Folded([.. Walked, Examined, .. facts]), [], reader, new("a", "A", TimeZoneInfo.Utc), Noon).Entries.Single(entry => entry.Entry == Contact).Examination;
        Assert.That(Read(Officer), Is.Null);
        Assert.That(Read(Officer, Debrief)!.Says(Examined.Examination), Is.True);
        Assert.That(Read(Supervisor)!.Says(Examined.Examination), Is.True);
    }

    [TestCase("4:09", 249_000), TestCase("0:00", 0), TestCase("1:02:03", 3_723_000)]
    public void A_place_in_a_recording_reads_back_as_it_was_written(string text, long ms)
    {
        var typed = ExaminationTyped.Of(Examination.Nothing with { Pins = [new(Camera, ms, "")] });
        Assert.That(typed.Pins[0].At, Is.EqualTo(text));
        Assert.That(typed.Read().Fields.Pins!.Single().AtMs, Is.EqualTo(ms));
    }

    [Test]
    public void A_pin_without_its_recording_or_its_time_is_a_fault_at_its_field()
    {
        var typed = ExaminationTyped.Of(Examination.Nothing) with { Pins = [new("", "4:09", ""), new($"{Camera}", "late", "")] };
        Assert.That(typed.Read().Faults.Select(fault => fault.Field), Is.EqualTo(new[] { "pin-source-0", "pin-at-1" }));
    }

    [Test]
    public void Every_choice_has_words_of_its_own()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Enum.GetValues<Mitigation>().Select(MitigationWords.Of), Is.Unique);
            Assert.That(Enum.GetValues<Factor>().Select(ExaminationWords.Of), Is.Unique);
            Assert.That(Enum.GetValues<Resistance>().Select(ExaminationWords.Of), Is.Unique);
            Assert.That(Enum.GetValues<NonCompliance>().Select(ExaminationWords.Of), Is.Unique);
            Assert.That(Enum.GetValues<ForceRank>().Select(ExaminationWords.Of), Is.Unique);
        });
    }
}
