using Npgsql;
using static AfterAction.Acceptance.Tests.Steps;

namespace AfterAction.Acceptance.Tests;

/// <summary>A review and what is in it.</summary>
internal sealed record Ground(string Review, string Incident, string Entry, string Source)
{
    /// <summary>Of which nothing exists.</summary>
    public static Ground Absent() => new(Guid.NewGuid().ToString(), Guid.NewGuid().ToString(), Guid.NewGuid().ToString(), Guid.NewGuid().ToString());

    /// <summary>A route with its places filled; those of which this ground knows nothing get an id of nothing.</summary>
    public string Fill(string route) => Places.Hole().Replace(route, hole => hole.Value.Trim('{', '}').Split(':')[0] switch
    {
        "review" => Review,
        "incident" => Incident,
        "entry" => Entry,
        "source" => Source,
        _ => Guid.NewGuid().ToString(),
    }).TrimStart('/');
}

internal static partial class Places
{
    [System.Text.RegularExpressions.GeneratedRegex("{[a-zA-Z:]+}", System.Text.RegularExpressions.RegexOptions.NonBacktracking)]
    public static partial System.Text.RegularExpressions.Regex Hole();
}

/// <summary>Reviews as whoever asks may find them: one of his own, one of others, and one that would be his if he did not stand on the other side of its
/// incident. Made once for all tests.</summary>
internal sealed class Grounds
{
    private static Task<Grounds>? made;
    private readonly Ground own, other, behindTheWall, behindTheSecondOnes;

    private Grounds(Ground own, Ground other, Ground behindTheWall, Ground behindTheSecondOnes) =>
        (this.own, this.other, this.behindTheWall, this.behindTheSecondOnes) = (own, other, behindTheWall, behindTheSecondOnes);

    public static Task<Grounds> Ready() => made ??= Make();

    /// <summary>Led by the first supervisor; the first officer took part.</summary>
    public Ground Own => own;

    /// <summary>A review to which this person does not belong.</summary>
    public Ground OthersThan(string signIn) => signIn is "supervisor-2" or "officer-2" ? own : other;

    /// <summary>A review on the other side of whose incident this person stands. The supervisors would lead theirs, the first officer took part in his.</summary>
    public Ground WalledFrom(string signIn) => signIn == "supervisor-2" ? behindTheSecondOnes : behindTheWall;

    private static async Task<Grounds> Make()
    {
        var (review, incident) = await LedReview();
        using var records = await Town.SignIn(Town.Running.Register, "records-officer");
        using var one = await Town.SignIn(Town.Running.Protected, "supervisor");
        using var two = await Town.SignIn(Town.Running.Protected, "supervisor-2");
        var numbers = (await records.Get("api/v1/incidents?limit=100")).Json.GetProperty("entries").EnumerateArray()
            .Where(each => each.GetProperty("forceReports").GetInt32() > 0 && each.Text("number")[0] is 'I' or 'J' or 'K' && each.Text("id") != incident).Take(3).Select(each => each.Text("number")).ToList();
        Assert.That(numbers, Has.Count.EqualTo(3), "the sample has enough incidents");
        var mine = await Drawn(one, review, incident);
        var anothers = await Led(records, two, "supervisor-2", numbers[0], "officer-2");
        var first = await Led(records, two, "supervisor-2", numbers[1], "officer");
        var second = await Led(records, one, "supervisor", numbers[2], "officer-2");
        // Handed to whoever is about to be found on the other side, before he has looked at it once.
        await HandOver(two, numbers[1], "supervisor");
        await HandOver(one, numbers[2], "supervisor-2");
        await Investigate(first.Incident, Town.Residents.Select(resident => resident.SignIn).Where(name => name != "supervisor-2"));
        await Investigate(second.Incident, ["supervisor-2"]);
        return new(mine, anothers, first, second);
    }

    private static async Task<Ground> Led(Caller records, Caller supervisor, string signIn, string number, string officer)
    {
        var (incident, version, page) = await Incident(records, number);
        var participant = page.GetProperty("participants").EnumerateArray().First(each => each.Text("involvement") == "involved").Text("key");
        var linked = await records.Put($"api/v1/incidents/{incident}/participants/{participant}/person", new { person = Town.IdOf(officer).Value }, version);
        Assert.That(linked.Status, Is.EqualTo(204), linked.Text);
        return await Drawn(supervisor, await Assign(supervisor, number, signIn), incident);
    }

    private static async Task<Ground> Drawn(Caller supervisor, string review, string incident)
    {
        if (!Entries(await Timeline(supervisor, review)).Any()) await Do(supervisor, HttpMethod.Post, review, "timeline/drawing", new { });
        var timeline = await Timeline(supervisor, review);
        var entry = Entries(timeline).First();
        return new(review, incident, entry.Text("entry"), entry.Text("source"));
    }

    private static async Task HandOver(Caller supervisor, string number, string to) => await Assign(supervisor, number, to, "Handed over.");

    /// <summary>As the register program does when somebody is put on a formal investigation.</summary>
    private static async Task Investigate(string incident, IEnumerable<string> people)
    {
        await using var ledger = NpgsqlDataSource.Create(Town.Running.Agency.RegisterApp("ledger"));
        foreach (var person in people)
        {
            await using var claim = ledger.CreateCommand("SELECT count(*) FROM ledger.claim_investigation($1, $2, current_date)");
            claim.Parameters.AddWithValue(Town.IdOf(person).Value);
            claim.Parameters.AddWithValue(new[] { Guid.Parse(incident) });
            Assert.That(await claim.ExecuteScalarAsync(), Is.EqualTo(1L), $"{person} stands on the other side");
        }
    }
}
