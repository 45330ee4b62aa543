using AfterAction.Kernel;
using AfterAction.ProtectedStore;
using AfterAction.ProtectedStore.Promises;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.ProtectedStore.Timelines;

namespace AfterAction.Benchmarks;

/// <summary>A loaded database: reviews of 40 entries to work on, and any number of smaller ones beside them.</summary>
internal static class Load
{
    public const int Entries = 40;
    public const int Worked = 32;

    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid Space = Guid.Parse("0196f0a0-0000-7000-8000-00000000be0c");

    public static ReviewId Review(int number) => new(DerivedId.Of(Space, $"review {number}"));

    public static EntryId Entry(int review, int number) => new(DerivedId.Of(Space, $"entry {review} {number}"));

    /// <summary>As many reviews as <see cref="Worked"/>, from this number on, each with 40 entries, begun walk and observations.</summary>
    public static async Task Work(ReviewStore store, string agency, PersonId facilitator, PersonId officer, int from = 0)
    {
        await Parallel.ForEachAsync(Enumerable.Range(from, Worked), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (number, ct) =>
        {
            var id = Review(number);
            List<IReviewFact> facts =
            [
                new ReviewOpened(id, new(id.Value), $"B-{number}", "Welfare check", new(2026, 3, 1), "force", default, Noon),
                new ParticipantJoined(id, officer, "2114", "Ana Reyes", Involvement.Involved, default, Noon),
                new FacilitatorAssigned(id, facilitator, "Dana Ruiz", null, facilitator, Noon),
                new ScopeAccepted(id, facilitator, Noon),
                new PromiseStated(id, ProtectionBasis.PolicyOnly, "General Order 4.12", new(2026, 1, 15), facilitator, Noon),
            ];
            for (var entry = 0; entry < Entries; entry++)
            {
                facts.Add(new EntryRecorded(id, Entry(number, entry), new(EntryKind.Spoken, $"Action {entry}, of the length such titles have",
                    new string('w', 150), "2114", null, Guid.Empty, "", Noon.AddSeconds(entry * 20), null, 500, "", entry), facilitator, Noon));
            }

            facts.Add(new FirstContactDesignated(id, Entry(number, 0), FirstContactKind.Verbal, null, facilitator, Noon));
            facts.Add(new WalkStarted(id, facilitator, Noon));
            for (var entry = 0; entry < Entries; entry++)
                facts.Add(new EntryObserved(id, Entry(number, entry), new(new string('o', 306), 1 + entry % 5, entry % 7 == 0, entry % 11 == 0), null, facilitator, Noon));
            await store.Open(agency, id, facts, ct);
        });
    }

    /// <summary>Small reviews of the same two people, written as the program writes them, until there are <paramref name="reviews"/> in all: each is sealed
    /// with a key of its own, so none can be copied.</summary>
    public static async Task Fill(ReviewStore store, string agency, PersonId facilitator, PersonId officer, int from, int reviews) =>
        await Parallel.ForEachAsync(Enumerable.Range(from, Math.Max(0, reviews - from)), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (number, ct) =>
        {
            var id = Review(number);
            await store.Open(agency, id,
            [
                new ReviewOpened(id, new(id.Value), FormattableString.Invariant($"C-{number}"), "Welfare check", new DateOnly(2026, 1, 1).AddDays(-(number % 3000)), "force", default, Noon),
                new ParticipantJoined(id, officer, "2114", "Ana Reyes", Involvement.Involved, default, Noon),
                new FacilitatorAssigned(id, facilitator, "Dana Ruiz", null, facilitator, Noon),
            ], ct);
        });
}
