using System.Globalization;
using AfterAction.Kernel;

namespace AfterAction.Register.Conflicts;

/// <summary>Somebody holds two incidents to belong together, and waits for the conflicts officer.</summary>
public sealed record LinkAsked(IncidentId One, IncidentId Other, string Reason, PersonId By, DateTimeOffset On)
{
    public override string ToString() => nameof(LinkAsked);
}

/// <summary>Nobody asks for the link any more.</summary>
public sealed record LinkWithdrawn(PersonId By, DateTimeOffset On);

/// <summary>The conflicts officer said no. A reason is kept nowhere.</summary>
public sealed record LinkDeclined(PersonId By, DateTimeOffset On);

/// <summary>The two are linked. In the ledger they were before this was written.</summary>
public sealed record IncidentsLinked(IncidentId One, IncidentId Other, PersonId By, DateTimeOffset On);

/// <summary>The two are linked no more. Claims that the link carried stay.</summary>
public sealed record IncidentsUnlinked(PersonId By, DateTimeOffset On);

public enum PairState { Waiting, Linked, Apart }

/// <summary>Two incidents, and how it stands with them. That the ledger held a link is deliberately not kept here: whoever asked sees it wait, as every other.</summary>
/// <param name="One">The lower id.</param>
/// <param name="Place">Where it stands in lists: when it was asked for last, and its id.</param>
public sealed record IncidentPair(Guid Id, long Facts, string Place, Guid One, Guid Other, PairState State, string Reason, PersonId By, DateTimeOffset On) : IState<IncidentPair>
{
    private static readonly Guid Space = new("8d0f6d0a-7b0c-4f0e-9a8e-0f2d6f1b7c55");

    /// <summary>The same whichever is named first.</summary>
    public static Guid IdOf(IncidentId one, IncidentId other) => DerivedId.Of(Space, string.Join(' ', new[] { one.Value, other.Value }.Order()));

    public static IncidentPair Fold(IncidentPair? state, object fact) => Told(state, fact) with { Facts = (state?.Facts ?? 0) + 1 };

    public override string ToString() => $"{nameof(IncidentPair)} {Id}";

    private static IncidentPair Told(IncidentPair? state, object fact) => (state, fact) switch
    {
        (null or { State: PairState.Apart }, LinkAsked e) => Of(e.One, e.Other, PairState.Waiting, e.Reason, e.By, e.On),
        ({ State: PairState.Waiting } asked, LinkWithdrawn or LinkDeclined) => asked with { State = PairState.Apart },
        (null, IncidentsLinked e) => Of(e.One, e.Other, PairState.Linked, "", e.By, e.On),
        ({ State: not PairState.Linked } apart, IncidentsLinked) => apart with { State = PairState.Linked },
        ({ State: PairState.Linked } linked, IncidentsUnlinked) => linked with { State = PairState.Apart },
        _ => throw new InvalidOperationException($"{fact.GetType().Name} cannot follow here."),
    };

    private static IncidentPair Of(IncidentId one, IncidentId other, PairState state, string reason, PersonId by, DateTimeOffset on)
    {
        Guid[] ordered = [.. new[] { one.Value, other.Value }.Order()];
        var id = IdOf(one, other);
        return new(id, 0, string.Create(CultureInfo.InvariantCulture, $"{on.UtcDateTime:yyyyMMddHHmmssfff}{id:N}"), ordered[0], ordered[1], state, reason, by, on);
    }
}
