using System.Globalization;
using AfterAction.Kernel;
using AfterAction.ProtectedStore;
using AfterAction.ProtectedStore.Accounts;
using AfterAction.ProtectedStore.Promises;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.ProtectedStore.Timelines;
using AfterAction.Web.Pipeline;

namespace AfterAction.Benchmarks;

/// <summary>One review of 40 entries beside one of 400, in the open debrief: 12 participants, five annotations to an entry, 2,000 in the large one. What is asked of both must not grow faster than
/// the entries do.</summary>
internal static class LargeReview
{
    public static readonly int[] Sizes = [40, 400];

    private const int Participants = 12, AnnotationsOfEntry = 5;

    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid Space = Guid.Parse("0196f0a0-0000-7000-8000-00000000be0d");

    public static ReviewId Of(int entries) => new(DerivedId.Of(Space, $"large {entries}"));

    public static EntryId Entry(int entries, int number) => new(DerivedId.Of(Space, $"entry {entries} {number}"));

    public static async Task Write(ReviewStore store, string agency, PersonId facilitator, int entries)
    {
        var id = Of(entries);
        var people = Enumerable.Range(0, Participants).Select(number => new PersonId(DerivedId.Of(Space, $"person {number}"))).ToArray();
        List<IReviewFact> facts =
        [
            new ReviewOpened(id, new(id.Value), $"L-{entries}", "Large incident", new(2026, 3, 1), "force", default, Noon),
            .. people.Select((person, number) => new ParticipantJoined(id, person, $"{5000 + number}", $"Officer {number}", Involvement.Involved, default, Noon)),
            new FacilitatorAssigned(id, facilitator, "Dana Ruiz", null, facilitator, Noon),
            new ScopeAccepted(id, facilitator, Noon),
            new PromiseStated(id, ProtectionBasis.PolicyOnly, "General Order 4.12", new(2026, 1, 15), facilitator, Noon),
            .. Enumerable.Range(0, entries).Select(number => new EntryRecorded(id, Entry(entries, number), new(EntryKind.Spoken, $"Action {number}, of the length such titles have", Words(150, number),
                $"{5000 + (number % Participants)}", people[number % Participants], Guid.Empty, "", Noon.AddSeconds(number * 20), null, 500, "", number), facilitator, Noon)),
            new FirstContactDesignated(id, Entry(entries, 0), FirstContactKind.Verbal, null, facilitator, Noon),
            new WalkStarted(id, facilitator, Noon),
            .. Enumerable.Range(0, entries).Select(number => new EntryWalked(id, Entry(entries, number), new(Words(300, number), 1 + (number % 5), number % 7 == 0, number % 11 == 0), null, facilitator, Noon)),
            new DebriefOpened(id, facilitator, Noon),
        ];
        await store.Open(agency, id, facts, CancellationToken.None);
        foreach (var (person, place) in people.Select((person, place) => (person, place)))
        {
            var own = Enumerable.Range(0, entries * AnnotationsOfEntry).Where(number => number % Participants == place)
                .Select(number => new AnnotationWritten(id, Entry(entries, number / AnnotationsOfEntry), Words(200, number), null, person, Noon)).ToList();
            await store.Decide(new Actor(person, agency, "", new HashSet<string> { Roles.Officer }), id, 0, (_, _) => Decision.Append([.. own]), CancellationToken.None);
        }
    }

    /// <summary>Medians of both sizes, and how much longer the larger one takes than its ten times as many entries would let it.</summary>
    public static void Say(string what, double small, double large) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{what}: {small:F1} ms with {Sizes[0]} entries, {large:F1} ms with {Sizes[1]}: {large / small:F1} times for {(double)Sizes[1] / Sizes[0]:F0} times the entries."));

    private static string Words(int length, int number) => string.Join(' ', Enumerable.Range(number, length / 6).Select(word => $"w{word % 97:00}x{word % 7}"));
}
