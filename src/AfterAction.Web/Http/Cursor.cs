using System.Text.Json;
using System.Buffers.Text;

namespace AfterAction.Web.Http;

/// <summary>A keyset cursor: where the last page ended, opaque to the caller. A malformed one reads as the start.</summary>
public static class Cursor
{
    public const int MostPerPage = 100;

    public static string Write<T>(T position) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(position));

    public static T? Read<T>(string? cursor) where T : class
    {
        if (string.IsNullOrEmpty(cursor) || !Base64Url.IsValid(cursor)) return null;
        try
        {
            return JsonSerializer.Deserialize<T>(Base64Url.DecodeFromChars(cursor));
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <param name="Next">Cursor of the next page; null on the last one. There is no total: counting is what makes lists slow, and what leaks.</param>
public sealed record Page<T>(IReadOnlyList<T> Entries, string? Next);
