using JasperFx.Events;
using Marten.Events.Aggregation;

namespace AfterAction.Register;

/// <summary>A read model kept with the events that change it, by its own fold.</summary>
internal sealed partial class Folded<T> : SingleStreamProjection<T, Guid> where T : class, IState<T>
{
    /// <param name="facts">The kinds of fact on the streams it is of; other streams are none of its business.</param>
    public Folded(IEnumerable<Type> facts)
    {
        foreach (var fact in facts) IncludeType(fact);
    }

    public override T? Evolve(T? snapshot, Guid id, IEvent e) => T.Fold(snapshot, e.Data);
}
