using AfterAction.Kernel;

namespace AfterAction.Register.Incidents;

/// <summary>Every expected "no" about an incident.</summary>
public static class IncidentRefusals
{
    public static readonly Refusal NumberIsTaken = new("incident/exists", "An incident with this number is in the register already. Open that one instead.");

    public static readonly Refusal Joined = new("incident/joined", "This incident turned out to be another. Open that one and do it there.");

    public static readonly Refusal NoSuchNumber = new("incident/no-such-number", "No incident is known by this number. Look it up, and send it again.");

    public static readonly Refusal NoSuchParticipant = new("incident/no-such-participant", "Nobody like this was named in the incident. Read it again.");

    public static readonly Refusal NoSuchSource = new("incident/no-such-source", "No evidence of this incident came from that source. Read it again.");

    public static readonly Refusal OwnLink = new("incident/own-link", "Whether you took part is not for you to enter. Ask another supervisor or a records officer to link you.");
    public static readonly Refusal NobodyOnTheRoster = new("incident/nobody-on-the-roster", "Nobody on the roster is meant by this. Use the badge number or the name exactly as the roster has it.");
}
