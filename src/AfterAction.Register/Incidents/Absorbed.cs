namespace AfterAction.Register.Incidents;

/// <summary>What absorbing changed: counts of what was new.</summary>
/// <param name="Changed">Incidents that anything was appended to, the new ones included.</param>
public sealed record Absorbed(int Changed, int Registered, int Evidence, int ForceReports, int Participants)
{
    public static Absorbed Nothing { get; } = new(0, 0, 0, 0, 0);

    public static Absorbed Of(IReadOnlyList<object> facts) => new(
        facts.Count > 0 ? 1 : 0,
        facts.OfType<IncidentRegistered>().Count(),
        facts.OfType<EvidenceReceived>().Sum(received => received.Evidence.Count),
        facts.OfType<ForceReported>().Count(),
        facts.OfType<ParticipantNamed>().Count());

    public static Absorbed operator +(Absorbed one, Absorbed other) => new(
        one.Changed + other.Changed, one.Registered + other.Registered, one.Evidence + other.Evidence,
        one.ForceReports + other.ForceReports, one.Participants + other.Participants);
}
