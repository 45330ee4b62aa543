using System.Net.Http.Json;

namespace AfterAction.Quickstart;

/// <summary>Fills an agency that has its people but nothing else, the way they would: files imported, incidents marked, reviews led.</summary>
internal sealed class SampleAgency(Uri register, Uri protectedProgram, TimeProvider clock)
{
    public static readonly string PeopleFile = SampleFiles.PathOf("people.json");

    /// <summary>Who may sign in to see what; printed.</summary>
    public const string SignIns = """
        Sign in with the phrase "maple bridge at noon" as

          protected program
            m.okafor     supervisor: a closed review, and one that is half walked
            g.beaumont   supervisor: an open debrief
            v.prasad     supervisor: a review that waits for accounts, one without first contact
            d.reyes      officer: her own incident, walked and closed
            z.hartigan   officer: an account being written
            l.arceneaux  commendation board: a citation that waits for it
          register program
            u.halloran   records officer: incidents and imports
            n.falk       investigator: an investigation that is closed, and no way further
            w.adeyemi    supervisor of two investigations
            d.achterberg conflicts officer: who may work on what, and what the wall holds up
            y.tanaka     administrator: people, together with q.ferreira
          either program
            m.stavros    auditor: the log of that program, and who signed which week off

        """;

    public async Task Load(CancellationToken ct)
    {
        var people = await SampleFiles.Read<SamplePeople>("people.json", ct);
        var imports = await SampleFiles.Read<SampleImports>("imports.json", ct);
        var script = await SampleFiles.Read<SampleReviews>("reviews.json", ct);
        var investigations = await SampleFiles.Read<SampleInvestigations>("investigations.json", ct);
        var led = script.Reviews.Where(review => review is { Facilitator: not null, AssignedBy: not null }).ToList();

        await using var clerks = await Sessions.SignIn(register, people, [imports.By, .. script.Marks.Select(mark => mark.By)], clock, ct);
        foreach (var import in imports.Imports) await LoadRegister.Import(clerks[imports.By], import, clock, ct);
        foreach (var mark in script.Marks) await LoadRegister.Mark(clerks[mark.By], mark, ct);

        await using var reviewers = await Sessions.SignIn(protectedProgram, people,
            led.SelectMany(review => (string[])[review.Facilitator!, review.AssignedBy!, .. review.Annotations.Select(annotation => annotation.By), .. (review.Commendations ?? []).SelectMany(each => (string[])[each.Officer, .. each.Votes])]), clock, ct);
        await reviewers[led[0].AssignedBy!].Send(HttpMethod.Post, "/api/v1/reviews/reconciliation", () => JsonContent.Create(new { }), ct);
        await Task.WhenAll(led.Select(review => new PlayReview(review, people, reviewers, ct).Play()));

        // After the reviews: whoever wrote in one stands in the way of what follows.
        await using var others = await Sessions.SignIn(register, people,
            [investigations.ConflictsOfficer, .. investigations.Investigations.Select(one => one.Leads), .. investigations.Links.Select(link => link.By)], clock, ct);
        await new PlayInvestigations(investigations, people, others, ct).Play();
    }
}
