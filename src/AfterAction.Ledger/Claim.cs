using AfterAction.Kernel;

namespace AfterAction.Ledger;

/// <summary>On which side of the wall somebody acts.</summary>
public enum Side
{
    /// <summary>Reads or writes the protected review of an incident.</summary>
    Review = 1,

    /// <summary>Works on its formal investigation: investigators, their supervisors, discipline deciders, clerks, prosecutor liaison.</summary>
    Investigation = 2,
}

/// <summary>That a person stands on one side of the incident and of all linked ones. Only the ledger makes one, after the claim is committed: whatever
/// needs a claim asks for this as an argument.</summary>
public sealed class Claim
{
    internal Claim(PersonId person, IncidentId incident, Side side) => (Person, Incident, Side) = (person, incident, side);

    public PersonId Person { get; }

    public IncidentId Incident { get; }

    public Side Side { get; }

    /// <summary>Not whose and of what: that somebody reads a review is nobody else's business.</summary>
    public override string ToString() => nameof(Claim);
}

/// <summary>An act of the ledger that has no leaf in the log yet.</summary>
/// <param name="Kind"><c>claim</c>, <c>recusal</c>, <c>link</c>, <c>unlink</c> or <c>same-person</c>.</param>
/// <param name="At">UTC.</param>
public sealed record LedgerAct(Guid Id, string Kind, PersonId? Person, IncidentId? Incident, DateTimeOffset At)
{
    public override string ToString() => nameof(LedgerAct);
}

/// <summary>A link of incidents, or two accounts of one person, that the wall refused. For the conflicts officer and nobody else: that there is such a
/// task tells that somebody stands on both sides.</summary>
/// <param name="One">Two incidents for <see cref="TaskKind.Link"/>, two people for <see cref="TaskKind.SamePerson"/>.</param>
/// <param name="At">The UTC day it was asked for.</param>
/// <param name="People">Who has to be recused for it to be done. On which side each stands is deliberately not told.</param>
public sealed record ConflictTask(long Number, TaskKind Kind, Guid One, Guid Other, DateOnly At, IReadOnlyList<PersonId> People)
{
    public override string ToString() => nameof(ConflictTask);
}

public enum TaskKind { Link, SamePerson }

/// <summary>Barred from both sides of an incident, forever.</summary>
public sealed record Recusal(PersonId Person, IncidentId Incident)
{
    public override string ToString() => nameof(Recusal);
}

/// <summary>Every "no" of the ledger. None says who stands where.</summary>
public static class LedgerRefusals
{
    /// <summary>What is behind the wall is absent.</summary>
    public static readonly Refusal OtherSide = Refusal.NotFound;

    public static readonly Refusal Held = new("ledger/held", "The conflicts officer decides on this.");

    public static readonly Refusal TaskSettled = new("ledger/task-settled", "There is no such open task. Read the tasks again.");

    public static IReadOnlyList<Refusal> All { get; } = [OtherSide, Held, TaskSettled];
}

/// <summary>The ledger could not be asked, so nothing that needs a claim is done.</summary>
public sealed class LedgerUnreachableException : Exception
{
    public LedgerUnreachableException() : this("The ledger could not be asked.")
    {
    }

    public LedgerUnreachableException(string message) : base(message)
    {
    }

    public LedgerUnreachableException(string message, Exception inner) : base(message, inner)
    {
    }

    internal LedgerUnreachableException(Exception inner) : this("The ledger could not be asked.", inner)
    {
    }
}
