using AfterAction.Kernel;
using AfterAction.Register.Imports;

namespace AfterAction.Register.Incidents;

/// <summary>Ids that follow from what a source says, so that the same thing read twice, from whichever file, is the same thing.</summary>
public static class IncidentKeys
{
    private static readonly Guid Agencies = new("5e0f4b6c-2f0b-4d0e-9a53-6b6a3a1d8c10");

    /// <summary>Case and outer blanks of the key do not count; two agencies never share an incident.</summary>
    public static IncidentId IncidentOf(string agency, string key) =>
        new(DerivedId.Of(DerivedId.Of(Agencies, agency.Trim().ToLowerInvariant()), Normal(key)));

    public static EvidenceId EvidenceOf(IncidentId incident, SourceKind kind, string key) => new(Part(incident, "evidence", $"{kind}\n{key}"));

    public static Guid DetailOf(IncidentId incident, SourceKind kind, string name, string value, string? unit) => Part(incident, "detail", $"{kind}\n{name}\n{value}\n{unit}");

    public static Guid ForceReportOf(IncidentId incident, string key) => Part(incident, "force report", key);

    public static Guid ParticipantOf(IncidentId incident, string key) => Part(incident, "participant", Normal(key));

    /// <summary>A recording has a clock of its own, so its name counts; what dispatch or the report form exports has one clock whatever the file is called.</summary>
    public static Source SourceOf(IncidentId incident, SourceKind kind, string name) => kind is SourceKind.Transcript or SourceKind.SpeakerTurns
        ? new(Part(incident, "source", $"{kind}\n{Normal(name)}"), kind, name.Trim())
        : new(Part(incident, "source", $"{kind}"), kind, NameOf(kind));

    private static string NameOf(SourceKind kind) => kind switch
    {
        SourceKind.Eido => "Emergency call centre",
        SourceKind.CadCsv => "Dispatch",
        SourceKind.ForceReportCsv => "Use-of-force reports",
        SourceKind.Transcript or SourceKind.SpeakerTurns => "Recording",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static string Normal(string key) => key.Trim().ToUpperInvariant();

    private static Guid Part(IncidentId incident, string part, string key) => DerivedId.Of(incident.Value, $"{part}\n{key}");
}
