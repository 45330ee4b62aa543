using System.Text.Json;

namespace AfterAction.Quickstart;

/// <summary>The sample agency's files, as Sample/README.md describes them.</summary>
internal static class SampleFiles
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { RespectNullableAnnotations = true };

    public static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "Sample", file);

    public static async Task<T> Read<T>(string file, CancellationToken ct)
    {
        await using var stream = File.OpenRead(PathOf(file));
        return (await JsonSerializer.DeserializeAsync<T>(stream, Json, ct))!;
    }
}

internal sealed record SamplePeople(IReadOnlyList<SamplePerson> People);

internal sealed record SamplePerson(Guid Id, string SignIn, string Name, IReadOnlyList<string> Roles, string Password);

internal sealed record SampleImports(string By, IReadOnlyList<SampleImport> Imports);

internal sealed record SampleImport(string File, string Kind, string? Preset, string? IncidentNumber, string? RecordingStart);

/// <param name="Accounts">That the conflicts officer says are one person's, and that the wall keeps apart.</param>
internal sealed record SampleInvestigations(
    string ConflictsOfficer, IReadOnlyList<SampleInvestigation> Investigations, IReadOnlyList<SampleLink> Links, IReadOnlyList<SampleAccounts> Accounts);

internal sealed record SampleInvestigation(
    Guid Id, string IncidentNumber, string Number, string Matter, string Leads, IReadOnlyList<SampleProposal> People, SampleClosing? Closing);

/// <param name="Assign">What the conflicts officer says; null while he has not.</param>
internal sealed record SampleProposal(string Person, string Part, bool? Assign);

internal sealed record SampleClosing(string Disposition, string Note);

internal sealed record SampleLink(string IncidentNumber, string Other, string By, string Reason);

internal sealed record SampleAccounts(string One, string Other);

internal sealed record SampleReviews(IReadOnlyList<SampleMark> Marks, IReadOnlyList<SampleReview> Reviews);

/// <param name="Outcome"><c>de-escalation</c> or <c>near-miss</c>.</param>
internal sealed record SampleMark(string IncidentNumber, string Outcome, string By, string Reason);

/// <param name="Walk">Keys of the entries walked with their own observation, in order.</param>
/// <param name="Rest">What all other entries from first contact on are walked with; null to leave them.</param>
internal sealed record SampleReview(
    string IncidentNumber, string? Facilitator, string? AssignedBy,
    IReadOnlyList<SampleSource> Sources, IReadOnlyList<SampleClock> Clocks, IReadOnlyList<SampleEntry> Entries, SampleFirstContact? FirstContact,
    IReadOnlyList<SampleCorrection> Corrections, IReadOnlyList<string> Walk, SampleObservation? Rest, IReadOnlyList<SampleAnnotation> Annotations,
    bool Debrief, bool Close, SamplePromise? Promise = null,
    IReadOnlyList<SampleAccount>? Accounts = null, IReadOnlyList<SampleInstance>? Instances = null, IReadOnlyList<SampleAnswer>? Answers = null,
    IReadOnlyList<SampleMeeting>? Meetings = null, IReadOnlyList<SampleFinding>? Findings = null, IReadOnlyList<SampleRecommendation>? Recommendations = null,
    IReadOnlyList<SampleCommendation>? Commendations = null);

/// <param name="Votes">Who of the board votes for it.</param>
internal sealed record SampleCommendation(string Key, string Officer, string Citation, bool Consents, IReadOnlyList<string> Votes);

/// <summary>What protects the words of a review; left out: its accounts are not open yet.</summary>
internal sealed record SamplePromise(string Basis, string Citation, string ReviewedOn);

internal sealed record SampleSource(string Key, string? File);

internal sealed record SampleClock(string Source, long OffsetMs, long UncertaintyMs, string Method, string Reason);

/// <param name="Person">Sign-in name of the roster person whose action it is.</param>
/// <param name="Drawn">Where the register has it; null when it is recorded by hand.</param>
internal sealed record SampleEntry(
    string Key, string Kind, string Title, string Text, string Who, string? Person, DateTimeOffset Start, DateTimeOffset? End, double CertaintySeconds,
    SampleDrawn? Drawn, SampleObservation? Observation);

/// <param name="Nth">Its place among the source's evidence, from 1.</param>
internal sealed record SampleDrawn(string Source, int Nth);

internal sealed record SampleObservation(string Text, int? Step, bool DecisionPoint, bool Pivotal);

internal sealed record SampleFirstContact(string Key, string Kind);

internal sealed record SampleCorrection(string Key, string Entry, string Text, string Reason);

internal sealed record SampleAnnotation(string By, string Entry, string Text);

/// <param name="Supplement">Added once it is sealed; null when nothing was.</param>
internal sealed record SampleAccount(string By, string Text, string? Supplement, bool HandIn);

/// <param name="Entry">Key of the entry; so is each of <paramref name="Evidence"/>.</param>
internal sealed record SampleInstance(
    string Key, string Entry, bool Prevented, IReadOnlyList<string> Actors, string Course, string Text, string KnownThen, IReadOnlyList<string> Evidence,
    string Mechanism, string InPlace, string Confidence);

/// <param name="Instance">Its key.</param>
internal sealed record SampleAnswer(string By, string Instance, bool Agrees, string Text);

/// <param name="Joined">Who said on an own device that he is there; <paramref name="Seen"/>: whom the facilitator saw there.</param>
/// <param name="Question">The one that was put to the room last; null when none was.</param>
/// <param name="End">Whether the meeting is ended again.</param>
internal sealed record SampleMeeting(
    string Key, bool Recorded, IReadOnlyList<string> Joined, IReadOnlyList<string> Seen, string? Question, IReadOnlyList<SamplePoint> Points, bool End);

internal sealed record SamplePoint(string By, string Question, string Text);

/// <param name="Entries">Keys of the entries that show it.</param>
internal sealed record SampleFinding(string Key, string Kind, string Text, IReadOnlyList<string> Entries);

/// <param name="Findings">Keys of the findings it follows from.</param>
/// <param name="Changes">What is reported of it, after the review was closed if it is.</param>
internal sealed record SampleRecommendation(
    string Key, string Text, string Owner, DateOnly DueOn, string Shows, IReadOnlyList<string> Findings, IReadOnlyList<SampleChange> Changes);

internal sealed record SampleChange(string State, string Text);
