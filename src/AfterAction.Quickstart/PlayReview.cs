using System.Security.Cryptography;
using System.Text;

namespace AfterAction.Quickstart;

/// <summary>Leads one sample review as far as its script goes, over the protected program's API. Played twice, it changes nothing.</summary>
internal sealed class PlayReview(SampleReview script, SamplePeople people, Sessions sessions, CancellationToken ct)
{
    private readonly Dictionary<string, Guid> entries = new(StringComparer.Ordinal);
    private Guid review;
    private Session facilitator = null!;
    private long version;

    private string Review => $"/api/v1/reviews/{review}";

    public async Task Play()
    {
        if (script is not { Facilitator: { } leader, AssignedBy: { } assigner }) return;
        await Assign(leader, sessions[assigner]);
        facilitator = sessions[leader];
        version = (await facilitator.Get<Timeline>($"{Review}/timeline", ct)).Version;
        if (script.Promise is { } promise)
        {
            await Put("/scope", new { noCrime = true, noWilfulMisconduct = true });
            await Put("/promise", promise);
        }

        var timeline = await Draw();
        await CorrectClocks(timeline);
        await Record();
        if (script.FirstContact is { } first) await Put("/first-contact", new { entry = entries[first.Key], first.Kind });
        await Task.WhenAll(script.Annotations.GroupBy(annotation => annotation.By, StringComparer.Ordinal).Select(Annotate));
        foreach (var account in script.Accounts ?? []) await WriteAccount(account);
        await CorrectEntries();
        if (script.Walk.Count > 0) await Walk();
        foreach (var instance in script.Instances ?? []) await State(instance);
        if (script.Debrief) await Post("/debrief");
        foreach (var answer in script.Answers ?? [])
            await Own(sessions[answer.By], HttpMethod.Put, $"instances/{Derived("instance " + answer.Instance)}", new { answer.Agrees, answer.Text });
        foreach (var meeting in script.Meetings ?? []) await Meet(meeting);
        foreach (var finding in script.Findings ?? [])
            await Put($"/findings/{Derived("finding " + finding.Key)}", new { finding.Kind, finding.Text, entries = finding.Entries.Select(key => entries[key]) });
        foreach (var made in script.Recommendations ?? [])
            await Put($"/recommendations/{Derived("recommendation " + made.Key)}", new { made.Text, made.Owner, made.DueOn, made.Shows, findings = made.Findings.Select(key => Derived("finding " + key)) });
        if (script.Close) await Post("/closing");
        foreach (var commendation in script.Commendations ?? []) await Commend(commendation);
        foreach (var made in script.Recommendations ?? [])
            foreach (var change in made.Changes)
                version = await facilitator.Write(HttpMethod.Post, $"{Review}/recommendations/{Derived("recommendation " + made.Key)}/changes", change, version, ct);
    }

    private async Task Assign(string leader, Session assigner)
    {
        var queue = await assigner.Get<QueuePage>($"/api/v1/reviews/queue?number={Uri.EscapeDataString(script.IncidentNumber)}", ct);
        var queued = queue.Entries.Single();
        review = queued.Review;
        version = await assigner.Write(HttpMethod.Put, $"{Review}/facilitator", new { person = IdOf(leader) }, queued.Version, ct);
    }

    private async Task<Timeline> Draw()
    {
        await Post("/timeline/drawing");
        var timeline = await facilitator.Get<Timeline>($"{Review}/timeline", ct);
        foreach (var entry in script.Entries.Where(entry => entry.Drawn is not null)) entries[entry.Key] = Find(timeline, entry, entry.Drawn!);
        return timeline;
    }

    /// <summary>A cue is known by its words, a dispatch time by what it is the time of.</summary>
    private Guid Find(Timeline timeline, SampleEntry entry, SampleDrawn drawn)
    {
        var source = SourceOf(timeline, drawn.Source);
        var candidates = timeline.Entries.Where(each => each.Source == source.Id).OrderBy(each => each.Recorded ?? DateTimeOffset.MaxValue).ThenBy(each => each.Number).ToList();
        if (candidates.ElementAtOrDefault(drawn.Nth - 1) is { } nth && string.Equals(nth.Text, entry.Text, StringComparison.Ordinal)) return nth.Entry;
        return (candidates.Find(each => string.Equals(each.Text, entry.Text, StringComparison.Ordinal))
                ?? candidates.Find(each => string.Equals(each.Kind, entry.Kind, StringComparison.Ordinal) && !entries.ContainsValue(each.Entry))
                ?? throw new CannotStartException($"The sample does not fit: {script.IncidentNumber} has no evidence for its entry {entry.Key}.")).Entry;
    }

    private TimelineSource SourceOf(Timeline timeline, string key)
    {
        var file = script.Sources.Single(source => source.Key == key).File;
        return timeline.Sources.FirstOrDefault(source => source.Name == (file == "cad.csv" ? "Dispatch" : file))
            ?? throw new CannotStartException($"The sample does not fit: {script.IncidentNumber} has no source {key}.");
    }

    private async Task CorrectClocks(Timeline timeline)
    {
        foreach (var clock in script.Clocks)
            await Put($"/clocks/{SourceOf(timeline, clock.Source).Id}", new { clock.OffsetMs, clock.UncertaintyMs, clock.Method, clock.Reason });
    }

    private async Task Record()
    {
        foreach (var entry in script.Entries.Where(entry => entry.Drawn is null))
        {
            entries[entry.Key] = Derived("entry " + entry.Key);
            await Put($"/entries/{entries[entry.Key]}", Fields(entry, entry.Text));
        }
    }

    private async Task CorrectEntries()
    {
        foreach (var correction in script.Corrections)
        {
            var entry = script.Entries.Single(each => each.Key == correction.Entry);
            await Put($"/corrections/{Derived("correction " + correction.Key)}", new { entry = entries[entry.Key], fields = Fields(entry, correction.Text), correction.Reason });
        }
    }

    private object Fields(SampleEntry entry, string text) => new
    {
        entry.Kind,
        entry.Title,
        text,
        entry.Who,
        person = entry.Person is { } person ? IdOf(person) : (Guid?)null,
        entry.Start,
        entry.End,
        entry.CertaintySeconds,
    };

    private async Task Annotate(IGrouping<string, SampleAnnotation> own)
    {
        var author = sessions[own.Key];
        var seen = (await author.Get<Account>($"{Review}/account", ct)).Version;
        seen = await author.Write(HttpMethod.Put, $"{Review}/account/promise", new { version = 1, compulsion = "voluntary" }, seen, ct);
        foreach (var annotation in own)
            seen = await author.Write(HttpMethod.Put, $"{Review}/entries/{entries[annotation.Entry]}/annotation", new { annotation.Text }, seen, ct);
    }

    /// <summary>In own words, sealed before any recording was watched.</summary>
    private async Task WriteAccount(SampleAccount account)
    {
        var author = sessions[account.By];
        await Own(author, HttpMethod.Put, "narrative", new { account.Text });
        await Own(author, HttpMethod.Post, "seal", new { viewed = false });
        if (account.Supplement is { } text)
        {
            await Own(author, HttpMethod.Post, "video", null);
            await Own(author, HttpMethod.Put, $"supplements/{Derived("supplement of " + account.By)}", new { text });
        }

        if (account.HandIn) await Own(author, HttpMethod.Post, "submission", null);
    }

    private async Task Own(Session author, HttpMethod method, string path, object? body) =>
        await author.Write(method, $"{Review}/account/{path}", body, (await author.Get<Account>($"{Review}/account", ct)).Version, ct);

    private Task State(SampleInstance instance) => Put($"/instances/{Derived("instance " + instance.Key)}", new
    {
        entry = entries[instance.Entry],
        instance.Prevented,
        instance.Actors,
        instance.Course,
        instance.Text,
        instance.KnownThen,
        evidence = instance.Evidence.Select(key => entries[key]),
        instance.Mechanism,
        instance.InPlace,
        instance.Confidence,
    });

    private async Task Commend(SampleCommendation commendation)
    {
        const long Wording = 1;
        var path = $"/commendations/{Derived("commendation " + commendation.Key)}";
        version = (await facilitator.Get<Timeline>($"{Review}/timeline", ct)).Version;
        await Put(path, new { officer = IdOf(commendation.Officer), commendation.Citation });
        if (commendation.Consents) await sessions[commendation.Officer].Write(HttpMethod.Put, $"{Review}{path}/consent", new { given = true }, Wording, ct);
        foreach (var of in commendation.Votes) await sessions[of].Write(HttpMethod.Put, $"{Review}{path}/vote", new { @for = true }, Wording, ct);
        version = (await facilitator.Get<Timeline>($"{Review}/timeline", ct)).Version;
    }

    private async Task Meet(SampleMeeting meeting)
    {
        var id = Derived("meeting " + meeting.Key);
        await Put($"/meetings/{id}", new { meeting.Recorded });
        foreach (var person in meeting.Joined) await Own(sessions[person], HttpMethod.Put, $"meetings/{id}", null);
        foreach (var person in meeting.Seen) await Put($"/meetings/{id}/attendance/{IdOf(person)}", new { });
        foreach (var (point, place) in meeting.Points.Select((point, place) => (point, place)))
        {
            var path = $"meetings/{id}/points/{Derived($"point {place} of {meeting.Key}")}";
            if (point.By == script.Facilitator) await Put("/" + path, new { point.Question, point.Text });
            else await Own(sessions[point.By], HttpMethod.Put, path, new { point.Question, point.Text });
        }

        if (meeting.Question is { } question) await Put($"/meetings/{id}/question", new { question });
        if (meeting.End) await Post($"/meetings/{id}/end");
    }

    private async Task Walk()
    {
        await Post("/walk");
        foreach (var entry in script.Entries.Where(entry => entry.Observation is not null && !script.Walk.Contains(entry.Key, StringComparer.Ordinal)))
            await Put($"/entries/{entries[entry.Key]}/observation", entry.Observation!);
        foreach (var key in script.Walk)
        {
            if ((script.Entries.Single(entry => entry.Key == key).Observation ?? script.Rest) is { } observation)
                await Put($"/entries/{entries[key]}/walked", observation);
        }

        if (script.Rest is not { } rest) return;
        var timeline = await facilitator.Get<Timeline>($"{Review}/timeline", ct);
        foreach (var entry in timeline.Entries.Where(entry => !entry.LeadUp && entry.Walked == false)) await Put($"/entries/{entry.Entry}/walked", rest);
    }

    /// <summary>The same id for the same thing, so that playing again finds it done.</summary>
    private Guid Derived(string name) => new(SHA256.HashData(Encoding.UTF8.GetBytes($"{review} {name}")).AsSpan(0, 16));

    private Guid IdOf(string name) => people.People.Single(person => person.SignIn == name).Id;

    private async Task Put(string path, object body) => version = await facilitator.Write(HttpMethod.Put, Review + path, body, version, ct);

    private async Task Post(string path) => version = await facilitator.Write(HttpMethod.Post, Review + path, null, version, ct);

    private sealed record QueuePage(IReadOnlyList<Queued> Entries);

    private sealed record Queued(Guid Review, long Version);

    private sealed record Account(long Version);

    private sealed record Timeline(long Version, IReadOnlyList<TimelineSource> Sources, IReadOnlyList<TimelineEntry> Entries);

    private sealed record TimelineSource(Guid Id, string Name);

    private sealed record TimelineEntry(Guid Entry, int Number, string Kind, string Text, Guid Source, DateTimeOffset? Recorded, bool LeadUp, bool? Walked);
}
