namespace AfterAction.Web.Pipeline;

/// <summary>Where new ids come from when the caller sends none.</summary>
public interface IIds
{
    /// <summary>A new id, ordered by time of making.</summary>
    Guid Next();
}

internal sealed class TimeOrderedIds : IIds
{
#pragma warning disable RS0030 // The one place that makes ids; everybody else is handed this.
    public Guid Next() => Guid.CreateVersion7();
#pragma warning restore RS0030
}
