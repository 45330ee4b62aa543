using AfterAction.Kernel;
using AfterAction.ProtectedStore.Accounts;
using AfterAction.ProtectedStore.Promises;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.ProtectedStore.Timelines;
using AfterAction.ProtectedStore.Walks;
using AfterAction.Testing;

namespace AfterAction.ProtectedStore.Tests;

/// <summary>One invented incident: a welfare check. Noon is when things are done in the review, times of entries are of the evening before.</summary>
internal static class Sample
{
    public static readonly ReviewId TheReview = new(Guid.Parse("0196f0a0-0000-7000-8000-000000000001"));
    public static readonly IncidentId Incident = new(Guid.Parse("0196f0a0-0000-7000-8000-000000000002"));
    public static readonly PersonId Supervisor = new(Guid.Parse("0196f0a0-0000-7000-8000-000000000010"));
    public static readonly PersonId Officer = new(Guid.Parse("0196f0a0-0000-7000-8000-000000000011"));
    public static readonly PersonId Second = new(Guid.Parse("0196f0a0-0000-7000-8000-000000000012"));
    public static readonly EntryId Call = new(Guid.Parse("0196f0a0-0000-7000-8000-0000000000a1"));
    public static readonly EntryId Contact = new(Guid.Parse("0196f0a0-0000-7000-8000-0000000000a2"));
    public static readonly EntryId Talk = new(Guid.Parse("0196f0a0-0000-7000-8000-0000000000a3"));
    public static readonly Guid Cad = Guid.Parse("0196f0a0-0000-7000-8000-0000000000b1");
    public static readonly Guid Camera = Guid.Parse("0196f0a0-0000-7000-8000-0000000000b2");
    public static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset Evening = new(2026, 3, 1, 21, 0, 0, TimeSpan.Zero);

    public const string Words = "He asked for his brother.";

    public static readonly Observation Noticed = new("Lowers his voice. That bought four minutes.", 4, true, true);

    public static readonly object Opened = new ReviewOpened(TheReview, Incident, "26-0301", "Welfare check", new DateOnly(2026, 3, 1), "force", default, Noon);
    public static readonly object OfficerJoined = new ParticipantJoined(TheReview, Officer, "2114", "Ana Reyes", Involvement.Involved, default, Noon);
    public static readonly object SecondJoined = new ParticipantJoined(TheReview, Second, "2120", "Tom Field", Involvement.Witness, default, Noon);
    public static readonly object Led = new FacilitatorAssigned(TheReview, Supervisor, "Dana Ruiz", null, Supervisor, Noon);
    public static readonly object InScope = new ScopeAccepted(TheReview, Supervisor, Noon);
    public static readonly object Promised = new PromiseStated(TheReview, ProtectionBasis.PolicyOnly, "General Order 4.12", new(2026, 1, 15), Supervisor, Noon);
    public static readonly PromiseAccepted Accepted = new(TheReview, 1, PromiseWords.Wording, Compulsion.Voluntary, "", "", Officer, Noon);
    public static readonly object CadAdded = new SourceAdded(TheReview, Cad, "CAD", "cad-csv", 0, 0, "manual", Supervisor, Noon);
    public static readonly object CameraAdded = new SourceAdded(TheReview, Camera, "Camera of 2114", "transcript", 0, 2_000, "docked-sync", Supervisor, Noon);
    public static readonly object CallDrawn = new EntryDrawn(TheReview, Call, Facts("Call received", 0), Supervisor, Noon);
    public static readonly object ContactDrawn = new EntryDrawn(TheReview, Contact, Facts("First words", 300, Camera), Supervisor, Noon);
    public static readonly object TalkDrawn = new EntryDrawn(TheReview, Talk, Facts("Chooses to talk", 333, Camera) with { Person = Officer }, Supervisor, Noon);
    public static readonly object FirstContact = new FirstContactDesignated(TheReview, Contact, FirstContactKind.Verbal, null, Supervisor, Noon);
    public static readonly object Started = new WalkStarted(TheReview, Supervisor, Noon);
    public static readonly object Debrief = new DebriefOpened(TheReview, Supervisor, Noon);
    public static readonly object Closed = new ReviewClosed(TheReview, Supervisor, Noon);

    /// <summary>Up to a drawn timeline with its first contact.</summary>
    public static readonly object[] Ready = [Opened, OfficerJoined, SecondJoined, Led, InScope, Promised, CadAdded, CameraAdded, CallDrawn, ContactDrawn, TalkDrawn, FirstContact];

    public static readonly object[] Walked =
    [
        .. Ready, Started, new EntryWalked(TheReview, Contact, Noticed, null, Supervisor, Noon), new EntryWalked(TheReview, Talk, Noticed, null, Supervisor, Noon),
    ];

    public static Spec<Review> OnReview => new(Review.Fold);

    public static EntryFacts Facts(string title, int seconds, Guid? source = null) => new(
        EntryKind.Spoken, title, "", "2114", null, source ?? Cad, "", Evening.AddSeconds(seconds), null, 0, "", seconds);

    public static EntryFields Fields(string title, int seconds, Guid? source = null) => new(
        EntryKind.Spoken, title, "", "2114", null, source, Evening.AddSeconds(seconds), null, 0);

    public static Review Folded(params IEnumerable<object> facts) => facts.Aggregate((Review?)null, Review.Fold)!;
}
