using AfterAction.Kernel;
using AfterAction.Register.Imports;
using AfterAction.Register.Incidents;
using AfterAction.Web;

namespace AfterAction.Register.Tests;

/// <summary>An invented incident, and people who never were.</summary>
internal static class Sample
{
    public static readonly Agency Agency = new("sample", "Alder Falls Police Department", TimeZoneInfo.FindSystemTimeZoneById("America/New_York"));

    public static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    public static readonly PersonId Clerk = new(new("0a000000-0000-4000-8000-000000000001"));

    public static readonly PersonId Marsh = new(new("0a000000-0000-4000-8000-000000000002"));

    public static readonly ImportId Import = new(new("0b000000-0000-4000-8000-000000000001"));

    public static readonly IncidentId Id = IncidentKeys.IncidentOf(Agency.Id, "AF-26-0412");

    public static readonly Origin Dispatch = new(SourceKind.CadCsv, "dispatch.csv", Import);

    public static readonly Origin Reports = new(SourceKind.ForceReportCsv, "reports.csv", Import);

    public static readonly Roster Roster = new([new(Marsh, "Ines Marsh", "2114"), new(new(new("0a000000-0000-4000-8000-000000000003")), "Lee Fox", "2115"), new(new(new("0a000000-0000-4000-8000-000000000004")), "Lee Fox", "2116")]);

    public static readonly IncidentRegistered Registered = new(Id, "AF-26-0412", "AF-26-0412", "Welfare check", "400 Mill St", new(2026, 3, 1), Clerk, Noon);

    public static readonly Guid Participant = IncidentKeys.ParticipantOf(Id, "2114");

    public static readonly ParticipantNamed Named = new(Participant, "Ines Marsh", "Officer", Involvement.Involved, Clerk, Noon);

    public static readonly Source DispatchClock = IncidentKeys.SourceOf(Id, SourceKind.CadCsv, "dispatch.csv");

    public static readonly EvidenceReceived Arrived = new(DispatchClock, Import, [Evidence("arrive", EvidenceKind.OnScene, "At the door")], Clerk, Noon);

    public static readonly DetailsReceived Said = new(DispatchClock, Import, [new(IncidentKeys.DetailOf(Id, SourceKind.CadCsv, "Beat", "2B4", null), "Beat", "2B4", null)], Clerk, Noon);

    public static readonly ForceReported Force = new(
        new(IncidentKeys.ForceReportOf(Id, "UOF26-1-4"), "UOF26-1-4", "Marsh", "Ofc.", "Officer", new(2026, 3, 1), Noon.AddHours(-9),
            [new("type_of_force", ["Arm bar", "Take down"])], [new([new("subject_age", ["31"])])], ["The rank has two spellings."]),
        Import, Clerk, Noon);

    public static Evidence Evidence(string key, EvidenceKind kind, string text) => new(
        IncidentKeys.EvidenceOf(Id, SourceKind.CadCsv, key), kind, "03/01/2026 10:05:00 PM", Noon.AddHours(-9), null, 500, "A12", text, EvidenceMarks.Imprecise);

    public static ReadIncident Read(
        IReadOnlyList<ReadEvidence>? evidence = null, IReadOnlyList<ReadParticipant>? participants = null, IReadOnlyList<ReadForceReport>? reports = null, string key = "AF-26-0412") =>
        new(key, key, "Welfare check", "400 Mill St", new(2026, 3, 1), evidence ?? [], participants ?? [], reports ?? []);

    public static readonly ReadEvidence ReadArrival = new(
        "arrive", EvidenceKind.OnScene, "03/01/2026 10:05:00 PM", Noon.AddHours(-9), null, TimeSpan.FromMilliseconds(500), "A12", "At the door", EvidenceMarks.Imprecise);

    public static readonly ReadForceReport ReadForce = new(
        "UOF26-1-4", "UOF26-1-4", "Marsh", "Ofc.", "Officer", new(2026, 3, 1), Noon.AddHours(-9), new Dictionary<string, string>(),
        new Dictionary<string, IReadOnlyList<string>> { ["type_of_force"] = ["Arm bar", "Take down"] },
        [new Dictionary<string, string> { ["subject_age"] = "31" }], ["The rank has two spellings."]);

    public static Decision Absorb(Incident? incident, ReadIncident read, Origin origin, Roster? roster = null) =>
        AbsorbIncident.Decide(incident, Id, read, origin, roster ?? Roster, Agency.TimeZone, Clerk, Noon);
}
