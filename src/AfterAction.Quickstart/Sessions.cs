namespace AfterAction.Quickstart;

/// <summary>The sample people who are signed in to one program.</summary>
internal sealed class Sessions : IAsyncDisposable
{
    private readonly Dictionary<string, Session> all = new(StringComparer.Ordinal);

    public Session this[string name] => all[name];

    /// <exception cref="CannotStartException">The program does not let one of them in.</exception>
    public static async Task<Sessions> SignIn(Uri program, SamplePeople people, IEnumerable<string> names, TimeProvider clock, CancellationToken ct)
    {
        var sessions = new Sessions();
        foreach (var session in await Task.WhenAll(names.Distinct(StringComparer.Ordinal).Select(async name =>
                     (name, opened: await Session.SignIn(program, name, people.People.Single(person => person.SignIn == name).Password, clock, ct)))))
            sessions.all[session.name] = session.opened;
        return sessions;
    }

    public ValueTask DisposeAsync()
    {
        foreach (var session in all.Values) session.Dispose();
        return ValueTask.CompletedTask;
    }
}
