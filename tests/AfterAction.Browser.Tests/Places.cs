using System.Text.Json;
using AfterAction.Quickstart;

namespace AfterAction.Browser.Tests;

/// <summary>Addresses in the sample agency, asked of the programs themselves once it is loaded.</summary>
public sealed class Places
{
    private readonly Dictionary<string, (string Id, string Facilitator)> reviews = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonElement> timelines = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> incidents = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Guid> investigations = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> people = new(StringComparer.Ordinal);

    /// <summary>A review of the sample by the state it is in.</summary>
    public string Review(string state) => "/reviews/" + reviews[state].Id;

    public string ApiReview(string state) => "/api/v1" + Review(state);

    /// <summary>Its timeline as its facilitator reads it.</summary>
    public JsonElement Timeline(string state) => timelines[state];

    /// <summary>The id of an entry of such a review, the first one that fits.</summary>
    public string Entry(string state, Func<JsonElement, bool>? fits = null) =>
        timelines[state].GetProperty("entries").EnumerateArray().First(fits ?? (_ => true)).GetProperty("entry").GetString()!;

    /// <summary>The id of a source that has a clock.</summary>
    public string Source(string state) =>
        timelines[state].GetProperty("sources").EnumerateArray().First(source => source.GetProperty("id").GetGuid() != Guid.Empty && source.GetProperty("name").GetString() != "By hand").GetProperty("id").GetString()!;

    public string Incident(string number) => "/incidents/" + incidents[number];

    /// <summary>An investigation of the sample by its number.</summary>
    public string Investigation(string number) => "/investigations/" + investigations[number];

    public string Person(string signIn) => "/people/" + people[signIn];

    internal static async Task<Places> Find(Uri register, Uri protectedProgram, SamplePeople people)
    {
        var places = new Places();
        foreach (var person in people.People) places.people[person.SignIn] = person.Id.ToString();
        foreach (var investigation in (await SampleFiles.Read<SampleInvestigations>("investigations.json", CancellationToken.None)).Investigations)
            places.investigations[investigation.Number] = investigation.Id;
        var script = await SampleFiles.Read<SampleReviews>("reviews.json", CancellationToken.None);
        foreach (var review in script.Reviews)
        {
            var reader = review.Facilitator ?? "m.okafor";
            using var session = await Session.SignIn(protectedProgram, reader, people.People.Single(person => person.SignIn == reader).Password, TimeProvider.System, CancellationToken.None);
            var row = (await session.Get<JsonElement>($"/api/v1/reviews/queue?number={review.IncidentNumber}", CancellationToken.None)).GetProperty("entries")[0];
            var (state, id) = (row.GetProperty("state").GetString()!, row.GetProperty("review").GetString()!);
            places.reviews[state] = (id, reader);
            if (review.Facilitator is not null) places.timelines[state] = await session.Get<JsonElement>($"/api/v1/reviews/{id}/timeline", CancellationToken.None);
        }

        using var clerk = await Session.SignIn(register, "u.halloran", people.People.Single(person => person.SignIn == "u.halloran").Password, TimeProvider.System, CancellationToken.None);
        foreach (var row in (await clerk.Get<JsonElement>("/api/v1/incidents?limit=100", CancellationToken.None)).GetProperty("entries").EnumerateArray())
            if (row.TryGetProperty("number", out var number)) places.incidents[number.GetString()!] = row.GetProperty("id").GetString()!;
        return places;
    }
}
