namespace AfterAction.Register;

/// <summary>A state that follows from its facts alone.</summary>
public interface IState<TSelf> where TSelf : class, IState<TSelf>
{
    /// <summary>Total over the facts that can follow; throws for any other, which is a bug.</summary>
    static abstract TSelf Fold(TSelf? state, object fact);

    /// <summary>What listeners hear once a change to <paramref name="state"/> is committed; null is nothing.</summary>
    static virtual Announcement? Announce(TSelf state) => null;
}

/// <param name="Payload">An id at most: every login that may connect hears it.</param>
public sealed record Announcement(string Channel, string Payload);
