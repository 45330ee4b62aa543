namespace AfterAction.Quickstart;

/// <summary>Opens the sample's investigations, has the conflicts officer decide, and leaves him a link to decide on and two accounts that the wall keeps apart, all
/// over the register program's API. Played twice, it changes nothing.</summary>
internal sealed class PlayInvestigations(SampleInvestigations script, SamplePeople people, Sessions sessions, CancellationToken ct)
{
    private Session Conflicts => sessions[script.ConflictsOfficer];

    public async Task Play()
    {
        await Task.WhenAll(script.Investigations.Select(Investigate));
        foreach (var link in script.Links)
            await sessions[link.By].Write(HttpMethod.Put, $"/api/v1/incidents/{await Incident(sessions[link.By], link.IncidentNumber)}/links/{await Incident(sessions[link.By], link.Other)}", new { link.Reason }, 0, ct);
        foreach (var pair in script.Accounts) await Conflicts.Refused(HttpMethod.Put, $"/api/v1/conflicts/accounts/{IdOf(pair.One)}/{IdOf(pair.Other)}", 0, "ledger/held", ct);
    }

    private async Task Investigate(SampleInvestigation one)
    {
        var lead = sessions[one.Leads];
        var path = $"/api/v1/investigations/{one.Id}";
        var version = await lead.Write(HttpMethod.Put, path, new { incident = await Incident(lead, one.IncidentNumber), one.Number, one.Matter }, 0, ct);
        foreach (var person in one.People)
        {
            version = await lead.Write(HttpMethod.Put, $"{path}/people/{IdOf(person.Person)}", new { person.Part }, version, ct);
            if (person.Assign is { } assign)
                version = await Conflicts.Write(HttpMethod.Put, $"/api/v1/conflicts/investigations/{one.Id}/people/{IdOf(person.Person)}", new { assign }, version, ct);
        }

        if (one.Closing is { } closing) await lead.Write(HttpMethod.Put, path + "/closing", closing, version, ct);
    }

    private async Task<Guid> Incident(Session by, string number) =>
        (await by.Get<Page>($"/api/v1/incidents?q={Uri.EscapeDataString(number)}", ct)).Entries.Single(row => row.Number == number).Id;

    private Guid IdOf(string name) => people.People.Single(person => person.SignIn == name).Id;

    private sealed record Page(IReadOnlyList<Row> Entries);

    private sealed record Row(Guid Id, string? Number);
}
