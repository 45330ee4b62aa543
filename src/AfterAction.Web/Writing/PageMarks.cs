using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using AfterAction.Kernel;
using AfterAction.Web.Accounts;

namespace AfterAction.Web.Writing;

/// <summary>What a page says of the person it was rendered for: the same on every page of that person in this program, another for everybody else, and
/// nothing that anybody could work out from an id. It opens nothing; it is only compared (docs/adr/0013).</summary>
internal sealed class PageMarks(DraftKey keys)
{
    private readonly ConcurrentDictionary<PersonId, string> known = new();

    /// <returns>20 letters, digits, <c>-</c> and <c>_</c>.</returns>
    public async ValueTask<string> Of(PersonId person, CancellationToken ct)
    {
        if (known.TryGetValue(person, out var mark)) return mark;
        mark = Base64Url.EncodeToString(HMACSHA256.HashData(await keys.Of(person, ct), "page of"u8).AsSpan(0, 15));
        return known.GetOrAdd(person, mark);
    }
}
