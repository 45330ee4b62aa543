namespace AfterAction.Kernel;

/// <summary>What a request answers: refusals come back as values, so that only bugs throw.</summary>
public interface IAnswer<out TSelf> where TSelf : IAnswer<TSelf>
{
    Refusal? Refusal { get; }

    static abstract TSelf Refused(Refusal refusal);
}

/// <summary>The outcome of deciding a command: facts to append, nothing to do because it was already done, or a refusal.</summary>
public sealed class Decision : IAnswer<Decision>
{
    private Decision(IReadOnlyList<object> facts, Refusal? refusal, long version)
        => (Facts, Refusal, Version) = (facts, refusal, version);

    /// <summary>The same command was carried out before: a retry changes nothing.</summary>
    public static Decision Nothing { get; } = new([], null, 0);

    public IReadOnlyList<object> Facts { get; }

    public Refusal? Refusal { get; }

    /// <summary>The version of what was written to, once the store has carried the decision out; 0 before.</summary>
    public long Version { get; }

    public static implicit operator Decision(Refusal refusal) => Refused(refusal);

    public static Decision Append(params IReadOnlyList<object> facts) => new(facts, null, 0);

    public static Decision Refused(Refusal refusal) => new([], refusal, 0);

    public Decision At(long version) => new(Facts, Refusal, version);

    /// <summary>Says how many facts or which code, never what they hold.</summary>
    public override string ToString() => Refusal is { } refusal ? $"refused {refusal.Code}" : $"{Facts.Count} facts";
}

/// <summary>The outcome of a question: a value and the version it was read at, or a refusal.</summary>
public sealed class Answer<T> : IAnswer<Answer<T>> where T : class
{
    private Answer(T? value, long version, Refusal? refusal) => (Value, Version, Refusal) = (value, version, refusal);

    public T? Value { get; }

    /// <summary>The version to send as If-Match with the next write; 0 where nothing is written on the strength of this answer.</summary>
    public long Version { get; }

    public Refusal? Refusal { get; }

    public static implicit operator Answer<T>(Refusal refusal) => Refused(refusal);

    public static implicit operator Answer<T>(T value) => Of(value);

    public static Answer<T> Of(T value, long version = 0) => new(value, version, null);

    public static Answer<T> Refused(Refusal refusal) => new(null, 0, refusal);

    /// <summary>Never the value: it may be content.</summary>
    public override string ToString() => Refusal is { } refusal ? $"refused {refusal.Code}" : typeof(T).Name;
}
