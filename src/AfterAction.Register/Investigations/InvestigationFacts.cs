using AfterAction.Kernel;

namespace AfterAction.Register.Investigations;

/// <summary>A formal investigation of an incident was opened.</summary>
/// <param name="Number">What the agency calls it.</param>
/// <param name="Matter">What is looked into: for those who are assigned, and nobody else.</param>
public sealed record InvestigationOpened(InvestigationId Investigation, IncidentId Incident, string Number, string Matter, PersonId By, DateTimeOffset On)
{
    public override string ToString() => $"{nameof(InvestigationOpened)} {Investigation.Value}";
}

/// <summary>Somebody was proposed for a part, and waits for the conflicts officer.</summary>
public sealed record PersonProposed(PersonId Person, Part Part, PersonId By, DateTimeOffset On);

/// <summary>Somebody has a part from now on. The claim on the side of the investigation was committed before.</summary>
/// <param name="By">The conflicts officer; for whoever opened it, he himself.</param>
public sealed record PersonAssigned(PersonId Person, Part Part, PersonId By, DateTimeOffset On);

/// <summary>The conflicts officer said no. A reason is kept nowhere.</summary>
public sealed record PersonTurnedDown(PersonId Person, PersonId By, DateTimeOffset On);

/// <summary>Nobody waits for a decision on this person any more.</summary>
public sealed record ProposalWithdrawn(PersonId Person, PersonId By, DateTimeOffset On);

/// <summary>Somebody has no part any more. The claim stays.</summary>
public sealed record AssignmentEnded(PersonId Person, PersonId By, DateTimeOffset On);

/// <summary>It is over, with this outcome.</summary>
public sealed record InvestigationClosed(Disposition Disposition, string Note, PersonId By, DateTimeOffset On)
{
    public override string ToString() => $"{nameof(InvestigationClosed)} {Disposition}";
}

/// <summary>What somebody does in an investigation. Each needs the role of its name.</summary>
public enum Part { Investigator, InvestigationSupervisor, DisciplineDecider, ProsecutorLiaison }

/// <summary>How an investigation ended.</summary>
public enum Disposition { Sustained, NotSustained, Exonerated, Unfounded, Withdrawn }
