using AfterAction.Web.Accounts;

namespace AfterAction.Log;

/// <summary>What everybody on the roster is called, by the pseudonym the log has for him. The roster is read once for all that one request asks.</summary>
public sealed class RosterNames(LogKeys keys, IPeople people)
{
    private IReadOnlyDictionary<string, string>? read;

    public async Task<IReadOnlyDictionary<string, string>> Names(CancellationToken ct) => read ??=
        (await people.Everybody(ct)).ToDictionary(person => keys.Pseudonym("person", person.Id.Value), person => person.Name, StringComparer.Ordinal);
}
