using AfterAction.Kernel;
using AfterAction.ProtectedStore.Incidents;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.ProtectedStore.Timelines;
using static AfterAction.ProtectedStore.Tests.Sample;

namespace AfterAction.ProtectedStore.Tests;

public class TimelineSpecs
{
    private static readonly EntryId New = new(Guid.Parse("0196f0a0-0000-7000-8000-0000000000c1"));
    private static readonly Guid Correction = Guid.Parse("0196f0a0-0000-7000-8000-0000000000d1");
    private static readonly EntryFields TakesCover = Fields("Takes cover", 310);

    private static Decision Record(Review review, EntryFields fields) => RecordEntry.Decide(review, new(TheReview, New, fields, 0), Supervisor, Noon);

    private static Decision Correct(Review review, EntryFields fields, EntryId? entry = null) =>
        CorrectEntry.Decide(review, new(TheReview, entry ?? Talk, Correction, fields, " The camera ran late. ", 0), Supervisor, Noon);

    private static Decision Designate(Review review, EntryId entry, string? reason = null) =>
        DesignateFirstContact.Decide(review, new(TheReview, entry, FirstContactKind.CallTaker, reason, 0), Supervisor, Noon);

    private static Decision Clock(Review review, Guid source, long offset = 4_000) =>
        CorrectClock.Decide(review, new(TheReview, source, offset, 500, "shared-event", "The shot is on both.", 0), Supervisor, Noon);

    [Test]
    public void An_entry_by_hand_is_kept_with_its_author_and_time() =>
        OnReview.Given(Ready).When(review => Record(review, TakesCover))
            .Then(new EntryRecorded(TheReview, New, Facts("Takes cover", 310, Guid.Empty) with { Ordinal = 0 }, Supervisor, Noon));

    [Test]
    public void The_same_entry_sent_twice_is_one() =>
        OnReview.Given([.. Ready, new EntryRecorded(TheReview, New, Facts("Takes cover", 310, Guid.Empty) with { Ordinal = 0 }, Supervisor, Noon)])
            .When(review => Record(review, TakesCover)).ThenNothing();

    [Test]
    public void Another_entry_under_a_taken_id_is_refused() =>
        OnReview.Given([.. Ready, new EntryRecorded(TheReview, New, Facts("Stands still", 310), Supervisor, Noon)])
            .When(review => Record(review, TakesCover)).ThenRefused(Refusals.EntryExists);

    [Test]
    public void An_entry_does_not_end_before_it_starts() =>
        OnReview.Given(Ready).When(review => Record(review, TakesCover with { End = Evening })).ThenRefused(Refusals.EndsBeforeStart);

    [Test]
    public void An_entry_of_an_unknown_source_is_refused() =>
        OnReview.Given(Ready).When(review => Record(review, TakesCover with { Source = Correction })).ThenRefused(Refusals.UnknownSource);

    [Test]
    public void The_same_entry_sent_again_after_its_correction_is_still_one() =>
        OnReview.Given([.. Ready, new EntryRecorded(TheReview, New, Facts("Takes cover", 310, Guid.Empty) with { Ordinal = 0 }, Supervisor, Noon),
                new EntryCorrected(TheReview, New, Correction, Facts("Kneels", 311, Guid.Empty), "Seen.", Supervisor, Noon)])
            .When(review => Record(review, TakesCover)).ThenNothing();

    [TestCase("1969-12-31T23:59:59Z")]
    [TestCase("2026-03-03T12:00:01Z")]
    public void An_entry_lies_neither_before_all_records_nor_in_the_future(string start) =>
        OnReview.Given(Ready).When(review => Record(review, TakesCover with { Start = DateTimeOffset.Parse(start, System.Globalization.CultureInfo.InvariantCulture) }))
            .ThenRefused(Refusals.TimeImplausible);

    [Test]
    public void An_entry_without_a_time_is_corrected_without_inventing_one_and_a_time_is_not_taken_away()
    {
        var timeless = new EntryDrawn(TheReview, New, Facts("Beat", 0) with { Start = null }, Supervisor, Noon);
        OnReview.Given([.. Ready, timeless]).When(review => Correct(review, Fields("The beat", 0, Cad) with { Start = null }, New))
            .Then(new EntryCorrected(TheReview, New, Correction, Facts("The beat", 0) with { Start = null }, "The camera ran late.", Supervisor, Noon));
        OnReview.Given(Ready).When(review => Correct(review, Fields("Talks", 0, Camera) with { Start = null })).ThenRefused(Refusals.TimeNeeded);
    }

    [Test]
    public void Drawing_again_takes_over_a_clock_unless_the_facilitator_has_corrected_it()
    {
        IncidentEvidence incident = new([new(Cad, "cad-csv", "CAD", 0, 0, "manual"), new(Camera, "transcript", "Camera of 2114", -5, 7, "shared-event")], [],
            [new("2114", "Ana Reyes", Officer, Involvement.Involved), new("2120", "Tom Field", Second, Involvement.Witness)]);
        Func<Review, Decision> draw = review => DrawTimeline.Decide(review, incident, null, Supervisor, Noon);
        ClockTakenOver taken = new(TheReview, Camera, -5, 7, "shared-event", Supervisor, Noon);
        OnReview.Given(Ready).When(draw).Then(taken);
        OnReview.Given([.. Ready, taken]).When(draw).ThenNothing();
        OnReview.Given([.. Ready, new ClockCorrected(TheReview, Camera, 4_000, 500, "shared-event", "Both.", Supervisor, Noon)]).When(draw).ThenNothing();
        OnReview.Given([.. Walked, Debrief, Closed]).When(draw).ThenRefused(Refusals.ReviewClosed);
    }

    [Test]
    public void A_time_no_clock_can_have_shown_is_none_and_its_spelling_stays()
    {
        var drawn = DrawTimeline.FactsOf(Folded(Ready), new(New.Value, Cad, "Utterance", "0001-01-01", DateTimeOffset.MinValue, null, 0, "", Words, 0, 0));
        Assert.That((drawn.Start, drawn.RawTime), Is.EqualTo(((DateTimeOffset?)null, "0001-01-01")));
    }

    [Test]
    public void A_closed_review_takes_no_entry() =>
        OnReview.Given([.. Walked, Debrief, Closed]).When(review => Record(review, TakesCover)).ThenRefused(Refusals.ReviewClosed);

    [Test]
    public void A_correction_keeps_the_source_s_own_spelling_of_the_time_and_its_reason() =>
        OnReview.Given(Ready).When(review => Correct(review, Fields("Talks", 335, Camera)))
            .Then(new EntryCorrected(TheReview, Talk, Correction, Facts("Talks", 335, Camera) with { Ordinal = 333 }, "The camera ran late.", Supervisor, Noon));

    [Test]
    public void The_same_correction_sent_twice_is_one() =>
        OnReview.Given([.. Ready, new EntryCorrected(TheReview, Talk, Correction, Facts("Talks", 335, Camera), "Late.", Supervisor, Noon)])
            .When(review => Correct(review, Fields("Talks", 335, Camera))).ThenNothing();

    [Test]
    public void A_correction_of_another_entry_under_a_taken_id_is_refused() =>
        OnReview.Given([.. Ready, new EntryCorrected(TheReview, Talk, Correction, Facts("Talks", 335, Camera), "Late.", Supervisor, Noon)])
            .When(review => Correct(review, Fields("Talks", 335, Camera), Contact)).ThenRefused(Refusals.CorrectionExists);

    [Test]
    public void What_is_not_on_the_timeline_cannot_be_corrected() =>
        OnReview.Given(Ready).When(review => Correct(review, TakesCover, New)).ThenRefused(Refusals.NoSuchEntry);

    [Test]
    public void The_first_contact_is_designated_without_a_reason_the_first_time() =>
        OnReview.Given([Opened, Led, CadAdded, CallDrawn]).When(review => Designate(review, Call))
            .Then(new FirstContactDesignated(TheReview, Call, FirstContactKind.CallTaker, null, Supervisor, Noon));

    [Test]
    public void Another_first_contact_takes_a_reason() =>
        OnReview.Given(Ready).When(review => Designate(review, Call)).ThenRefused(Refusals.ReasonNeeded);

    [Test]
    public void Another_first_contact_is_designated_with_its_reason() =>
        OnReview.Given(Ready).When(review => Designate(review, Call, "The call taker spoke with him."))
            .Then(new FirstContactDesignated(TheReview, Call, FirstContactKind.CallTaker, "The call taker spoke with him.", Supervisor, Noon));

    [Test]
    public void First_contact_is_one_of_the_timeline_s_entries() =>
        OnReview.Given([Opened, Led]).When(review => Designate(review, Call)).ThenRefused(Refusals.NoSuchEntry);

    [Test]
    public void A_clock_is_corrected_with_method_and_reason() =>
        OnReview.Given(Ready).When(review => Clock(review, Camera))
            .Then(new ClockCorrected(TheReview, Camera, 4_000, 500, "shared-event", "The shot is on both.", Supervisor, Noon));

    [Test]
    public void The_same_clock_correction_twice_is_one() =>
        OnReview.Given([.. Ready, new ClockCorrected(TheReview, Camera, 4_000, 500, "shared-event", "Both.", Supervisor, Noon)])
            .When(review => Clock(review, Camera)).ThenNothing();

    [Test]
    public void Entries_by_hand_have_no_clock_to_correct() =>
        OnReview.Given(Ready).When(review => Clock(review, Source.ByHand.Id)).ThenRefused(Refusals.UnknownSource);

    [Test]
    public void Drawing_adds_people_sources_and_evidence_that_are_new_and_nothing_twice()
    {
        var incident = new IncidentEvidence(
            [new(Cad, "CadCsv", "CAD", 0, 0, "manual"), new(Camera, "transcript", "Camera of 2114", 0, 2_000, "docked-sync")],
            [
                new(Call.Value, Cad, "CallStarted", "21:00", Evening, null, 0, "", "", 0, 0),
                new(New.Value, Camera, "Utterance", "00:05:10.000", Evening.AddSeconds(310), Evening.AddSeconds(312), 0, "ana reyes ", Words, 2, 7),
            ],
            [new("2114", "Ana Reyes", Officer, Involvement.Involved), new("x", "A neighbour", null, Involvement.CommunityMember)]);
        var drawn = DrawTimeline.Decide(Folded(Opened, Led, CadAdded, CallDrawn), incident, null, Supervisor, Noon);
        Assert.That(drawn.Facts, Is.EqualTo(new object[]
        {
            new ParticipantJoined(TheReview, Officer, "2114", "Ana Reyes", Involvement.Involved, Supervisor, Noon),
            CameraAdded,
            new EntryDrawn(TheReview, New, new(EntryKind.Spoken, Words, Words, "ana reyes ", Officer, Camera, "00:05:10.000",
                Evening.AddSeconds(310), Evening.AddSeconds(312), 0, "out-of-order", 7), Supervisor, Noon),
        }));
        var after = drawn.Facts.Aggregate(Folded(Opened, Led, CadAdded, CallDrawn), Review.Fold);
        Assert.That(DrawTimeline.Decide(after, incident, null, Supervisor, Noon).Facts, Is.Empty);
    }

    [Test]
    public void Only_the_chosen_sources_are_drawn()
    {
        var incident = new IncidentEvidence([new(Cad, "CadCsv", "CAD", 0, 0, "manual"), new(Camera, "Transcript", "Camera", 0, 0, "manual")],
            [new(Call.Value, Cad, "CallStarted", "", Evening, null, 0, "", "", 0, 0), new(Talk.Value, Camera, "Utterance", "", Evening, null, 0, "", Words, 0, 0)], []);
        var drawn = DrawTimeline.Decide(Folded(Opened, Led), incident, [Cad], Supervisor, Noon);
        Assert.That(drawn.Facts.OfType<EntryDrawn>().Select(fact => fact.Entry), Is.EqualTo(new[] { Call }));
    }

    [Test]
    public void A_facilitator_who_turns_out_to_have_been_involved_stands_down() =>
        OnReview.Given([Opened, Led])
            .When(review => DrawTimeline.Decide(review, new([], [], [new("1", "Dana Ruiz", Supervisor, Involvement.Involved)]), null, Supervisor, Noon))
            .Then(new ParticipantJoined(TheReview, Supervisor, "1", "Dana Ruiz", Involvement.Involved, Supervisor, Noon), new FacilitatorStoodDown(TheReview, Supervisor, Supervisor, Noon));
}
