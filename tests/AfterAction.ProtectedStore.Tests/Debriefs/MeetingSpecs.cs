using AfterAction.Kernel;
using AfterAction.ProtectedStore.Accounts;
using AfterAction.ProtectedStore.Debriefs;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.Testing;
using AfterAction.Web;
using static AfterAction.ProtectedStore.Tests.Sample;

namespace AfterAction.ProtectedStore.Tests;

public class MeetingSpecs
{
    private static readonly Guid Id = Guid.Parse("0196f0a0-0000-7000-8000-0000000000d1");
    private static readonly Guid Other = Guid.Parse("0196f0a0-0000-7000-8000-0000000000d2");
    private static readonly Guid Point = Guid.Parse("0196f0a0-0000-7000-8000-0000000000d3");
    private static readonly Agency TheAgency = new("a", "A", TimeZoneInfo.Utc);
    private static readonly object[] Open = [.. Walked, Debrief];
    private static readonly PointFields Fields = new(DebriefQuestion.Sustain, " One voice. ");

    internal static readonly MeetingBegun Begun = new(TheReview, Id, true, Supervisor, Noon);
    internal static readonly PointNoted Noted = new(TheReview, Id, Point, DebriefQuestion.Sustain, "One voice.", null, Supervisor, Noon);
    internal static readonly PointMade Made = new(TheReview, Id, Point, DebriefQuestion.Sustain, "One voice.", null, Officer, Noon);
    internal static readonly QuestionPut Put = new(TheReview, Id, DebriefQuestion.Happened, Supervisor, Noon);
    internal static readonly AttendanceTaken Seen = new(TheReview, Id, Officer, Supervisor, Noon);
    internal static readonly MeetingJoined Joined = new(TheReview, Id, Officer, Noon);
    internal static readonly MeetingEnded Ended = new(TheReview, Id, Supervisor, Noon);

    private static readonly MeetingBegun Silent = Begun with { Recorded = false };

    private static Func<Review, Decision> Begin(Guid id, bool recorded = true) => review => BeginMeeting.Decide(review, new(TheReview, id, recorded, 0), Supervisor, Noon);

    private static Func<Review, Decision> Ask(DebriefQuestion question) => review => PutQuestion.Decide(review, new(TheReview, Id, question, 0), Supervisor, Noon);

    private static Func<Review, Decision> Note(PointFields fields) => review => NotePoint.Decide(review, new(TheReview, Id, Point, fields, 0), Supervisor, Noon);

    private static Func<Account, Decision> Make(IEnumerable<object> review, PointFields? fields = null) => account => MakePoint.Decide(Folded(review), account, new(TheReview, Id, Point, fields ?? Fields, 0), Officer, Noon);

    private static Func<Account, Decision> Join(IEnumerable<object> review) => account => JoinMeeting.Decide(Folded(review), account, new(TheReview, Id, 0), Officer, Noon);

    private static Spec<Account> Account => new(Accounts.Account.Fold);

    [Test]
    public void The_facilitator_begins_one_meeting_at_a_time_in_the_open_debrief()
    {
        OnReview.Given(Open).When(Begin(Id)).Then(Begun);
        OnReview.Given(Open).When(Begin(Id, false)).Then(Silent);
        OnReview.Given([.. Open, Begun]).When(Begin(Id)).ThenNothing();
        OnReview.Given([.. Open, Begun]).When(Begin(Other)).ThenRefused(Refusals.MeetingUnderWay);
        OnReview.Given([.. Open, Begun, Ended]).When(Begin(Other)).Then(Begun with { Meeting = Other });
        OnReview.Given(Walked).When(Begin(Id)).ThenRefused(Refusals.MeetingBeforeDebrief);
        OnReview.Given([.. Open, Closed]).When(Begin(Id)).ThenRefused(Refusals.ReviewClosed);
    }

    [Test]
    public void Any_question_is_put_to_the_room_again_and_again()
    {
        OnReview.Given([.. Open, Begun]).When(Ask(DebriefQuestion.Happened)).Then(Put);
        OnReview.Given([.. Open, Begun, Put]).When(Ask(DebriefQuestion.Happened)).ThenNothing();
        OnReview.Given([.. Open, Begun, Put]).When(Ask(DebriefQuestion.Expected)).Then(Put with { Question = DebriefQuestion.Expected });
        OnReview.Given(Open).When(Ask(DebriefQuestion.Happened)).ThenRefused(Refusals.NoSuchMeeting);
        OnReview.Given([.. Open, Begun, Ended]).When(Ask(DebriefQuestion.Happened)).ThenRefused(Refusals.MeetingEnded);
        OnReview.Given([.. Open, Begun, Ended, Closed]).When(Ask(DebriefQuestion.Happened)).ThenRefused(Refusals.ReviewClosed);
    }

    [Test]
    public void What_is_said_is_kept_under_its_question_and_can_be_put_otherwise_also_after_the_meeting()
    {
        var otherwise = Fields with { Question = DebriefQuestion.Improve, Reason = " Misheard. " };
        OnReview.Given([.. Open, Begun]).When(Note(Fields)).Then(Noted);
        OnReview.Given([.. Open, Begun, Noted]).When(Note(Fields)).ThenNothing();
        OnReview.Given([.. Open, Begun, Noted, Ended]).When(Note(otherwise)).Then(Noted with { Question = DebriefQuestion.Improve, Reason = "Misheard." });
        OnReview.Given(Open).When(Note(Fields)).ThenRefused(Refusals.NoSuchMeeting);
        OnReview.Given([.. Open, Begun, Ended, Closed]).When(Note(Fields)).ThenRefused(Refusals.ReviewClosed);
        Account.Given(Accepted).When(Make([.. Open, Begun])).Then(Made);
        Account.Given(Accepted, Made).When(Make([.. Open, Begun])).ThenNothing();
        Account.Given(Accepted, Made).When(Make([.. Open, Begun, Ended], otherwise)).Then(Made with { Question = DebriefQuestion.Improve, Reason = "Misheard." });
        Account.Given(Accepted).When(Make(Open)).ThenRefused(Refusals.NoSuchMeeting);
        Account.Given(Accepted).When(Make([.. Open, Begun, Ended, Closed])).ThenRefused(Refusals.ReviewClosed);
        Assert.That(Folded([.. Open, Begun, Noted, Noted with { Text = "Said otherwise.", Reason = "Misheard." }]).MeetingOf(Id)!.Points.Single(),
            Is.EqualTo(new DebriefPoint(Point, Id, DebriefQuestion.Sustain, "Said otherwise.", Noon) { Reason = "Misheard.", Wordings = 2 }));
    }

    [Test]
    public void What_the_room_could_read_is_put_otherwise_with_a_reason_and_what_is_new_needs_none()
    {
        foreach (var blank in (string?[])[null, " "])
        {
            var otherwise = Fields with { Text = "Two voices.", Reason = blank };
            OnReview.Given([.. Open, Begun, Noted]).When(Note(otherwise)).ThenRefused(Refusals.PointReasonNeeded);
            Account.Given(Accepted, Made).When(Make([.. Open, Begun], otherwise)).ThenRefused(Refusals.PointReasonNeeded);
        }

        OnReview.Given([.. Open, Begun]).When(Note(Fields with { Reason = "Kept by nobody." })).Then(Noted);
        Account.Given(Accepted).When(Make([.. Open, Begun], Fields with { Reason = "Kept by nobody." })).Then(Made);
        var account = new object[] { Accepted, Made, Made with { Text = "Two voices.", Reason = "I counted again." } }.Aggregate((Account?)null, Accounts.Account.Fold)!;
        Assert.That(MeetingsView.Of(Folded([.. Open, Begun]), [account], "m", Second, TheAgency).UnderWay!.Points.Single(),
            Is.EqualTo(new PointView(Point, DebriefQuestion.Sustain, "Two voices.", "Ana Reyes", false, Noon, "I counted again.", 2)));
    }

    [Test]
    public void Nobody_writes_before_he_read_what_protects_his_words_nor_after_he_took_them_back()
    {
        Account.Given().When(Make([.. Open, Begun])).ThenRefused(Refusals.PromiseNotAccepted);
        Account.Given(Joined).When(Make([.. Open, Begun])).ThenRefused(Refusals.PromiseNotAccepted);
        Account.Given(Accepted, new NarrativeWritten(TheReview, Words, Officer, Noon), new AccountWithdrawn(TheReview, Officer, Noon)).When(Make([.. Open, Begun])).ThenRefused(Refusals.AccountWithdrawn);
    }

    [Test]
    public void Of_a_meeting_without_record_nothing_but_attendance_is_kept()
    {
        object[] silent = [.. Open, Silent];
        OnReview.Given(silent).When(Ask(DebriefQuestion.Happened)).ThenRefused(Refusals.MeetingWithoutRecord);
        OnReview.Given(silent).When(Note(Fields)).ThenRefused(Refusals.MeetingWithoutRecord);
        Account.Given(Accepted).When(Make(silent)).ThenRefused(Refusals.MeetingWithoutRecord);
        Account.Given().When(Join(silent)).Then(Joined);
        OnReview.Given(silent).When(review => TakeAttendance.Decide(review, new(TheReview, Id, Officer, 0), Supervisor, Noon)).Then(Seen);
        OnReview.Given(silent).When(review => EndMeeting.Decide(review, new(TheReview, Id, 0), Supervisor, Noon)).Then(Ended);
    }

    [Test]
    public void Who_is_there_is_said_by_himself_or_seen_by_the_facilitator()
    {
        Account.Given().When(Join([.. Open, Begun])).Then(Joined);
        Account.Given(Joined).When(Join([.. Open, Begun])).ThenNothing();
        Account.Given().When(Join(Open)).ThenRefused(Refusals.NoSuchMeeting);
        Account.Given().When(Join([.. Open, Begun, Ended])).ThenRefused(Refusals.MeetingEnded);
        Account.Given().When(Join([.. Open, Begun, Ended, Closed])).ThenRefused(Refusals.ReviewClosed);
        Func<Review, Decision> Take(PersonId person) => review => TakeAttendance.Decide(review, new(TheReview, Id, person, 0), Supervisor, Noon);
        OnReview.Given([.. Open, Begun]).When(Take(Officer)).Then(Seen);
        OnReview.Given([.. Open, Begun, Seen]).When(Take(Officer)).ThenNothing();
        OnReview.Given([.. Open, Begun]).When(Take(Supervisor)).ThenRefused(Refusals.NoSuchParticipant);
        OnReview.Given(Open).When(Take(Officer)).ThenRefused(Refusals.NoSuchMeeting);
        OnReview.Given([.. Open, Begun, Ended, Closed]).When(Take(Officer)).ThenRefused(Refusals.ReviewClosed);
    }

    [Test]
    public void A_review_is_not_closed_while_a_meeting_is_under_way()
    {
        Func<Review, Decision> close = review => CloseReview.Decide(review, Supervisor, Noon);
        OnReview.Given([.. Open, Begun]).When(close).ThenRefused(Refusals.MeetingUnderWay);
        OnReview.Given([.. Open, Begun, Ended]).When(close).Then(Closed);
        OnReview.Given([.. Open, Begun, Ended]).When(review => EndMeeting.Decide(review, new(TheReview, Id, 0), Supervisor, Noon)).ThenNothing();
        OnReview.Given(Open).When(review => EndMeeting.Decide(review, new(TheReview, Id, 0), Supervisor, Noon)).ThenRefused(Refusals.NoSuchMeeting);
        OnReview.Given([.. Open, Closed]).When(review => EndMeeting.Decide(review, new(TheReview, Id, 0), Supervisor, Noon)).ThenRefused(Refusals.ReviewClosed);
    }

    [Test]
    public void Everybody_at_the_meeting_reads_what_was_said_and_who_is_there()
    {
        var account = new object[] { Accepted, Joined, Made with { Point = Other, At = Noon.AddMinutes(1) } }.Aggregate((Account?)null, Accounts.Account.Fold)!;
        var review = Folded([.. Open, Begun, Put, Noted, new AttendanceTaken(TheReview, Id, Second, Supervisor, Noon)]);
        var read = MeetingsView.Of(review, [account], "m", Second, TheAgency);
        Assert.Multiple(() =>
        {
            Assert.That(read.UnderWay!.Present, Is.EquivalentTo(new[] { Officer, Second }));
            Assert.That(read.UnderWay.Points, Is.EqualTo(new[]
            {
                new PointView(Point, DebriefQuestion.Sustain, "One voice.", "", false, Noon, null, 1), new PointView(Other, DebriefQuestion.Sustain, "One voice.", "Ana Reyes", false, Noon.AddMinutes(1), null, 1),
            }));
            Assert.That((read.UnderWay.Question, read.Seen, read.Facilitates), Is.EqualTo(((DebriefQuestion?)DebriefQuestion.Happened, 0L, false)));
            Assert.That(MeetingsView.Of(review, [account], "m", Officer, TheAgency).UnderWay!.Points.Select(point => point.Yours), Is.EqualTo(new[] { false, true }));
            Assert.That(MeetingsView.Of(review, [account], "m", Supervisor, TheAgency).UnderWay!.Points.Select(point => point.Yours), Is.EqualTo(new[] { true, false }));
            Assert.That(MeetingsView.Of(Folded(Walked), [], "m", Second, TheAgency).Meetings, Is.Empty);
        });
    }

    [Test]
    public void What_somebody_took_back_is_not_read_at_the_meeting_and_his_presence_is()
    {
        var account = new object[] { Joined, Accepted, new NarrativeWritten(TheReview, Words, Officer, Noon), Made, new AccountWithdrawn(TheReview, Officer, Noon) }.Aggregate((Account?)null, Accounts.Account.Fold)!;
        var read = MeetingsView.Of(Folded([.. Open, Begun]), [account], "m", Second, TheAgency).UnderWay!;
        Assert.That((read.Points.Count, read.Present.Single()), Is.EqualTo((0, Officer)));
    }

    [Test]
    public async Task A_point_has_a_question_and_words()
    {
        async Task<bool> Valid(DebriefQuestion? question, string? text) =>
            (await new MakePoint.Validator().ValidateAsync(new MakePoint(TheReview, Id, Point, new(question, text), 0))).IsValid
            && (await new NotePoint.Validator().ValidateAsync(new NotePoint(TheReview, Id, Point, new(question, text), 0))).IsValid;
        Assert.That((await Valid(DebriefQuestion.Improve, "x"), await Valid(null, "x"), await Valid(DebriefQuestion.Improve, " "), await Valid((DebriefQuestion)7, "x")), Is.EqualTo((true, false, false, false)));
    }
}
