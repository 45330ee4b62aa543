using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace AfterAction.Acceptance.Tests;

/// <summary>What has happened in reviews, as a leak would know it: how many there are, how much was written, and when last.</summary>
internal sealed record Activity(long Reviews, long Facts, DateTimeOffset Last)
{
    public bool Any => Facts > 0;
}

/// <summary>A leak, put between the register program and whoever asks it: what came is changed as a program would change it that knew of reviews.</summary>
/// <param name="Of">Null where this leak has nothing to change.</param>
internal sealed record Leak(string Name, Func<Reply, Activity, Reply?> Of)
{
    public override string ToString() => Name;
}

/// <summary>Leaks that were made elsewhere, one by one. None of them is in any program.</summary>
internal static partial class Leaks
{
    public static IReadOnlyList<Leak> InAnswers { get; } =
    [
        new("a header counts reviews", (came, reviews) => Header(came, $"X-Total-Count: {reviews.Reviews}")),
        new("a header says that there is one", (came, reviews) => reviews.Any ? Header(came, "X-Review: yes") : null),
        new("how long the database took is told", (came, reviews) => Header(came, $"Server-Timing: db;dur={reviews.Facts}")),
        new("a cookie remembers it", (came, reviews) => Header(came, $"Set-Cookie: seen={reviews.Facts}; path=/; httponly")),
        new("lists may be cached where there is no review", (came, reviews) => Replaced(came, "Cache-Control: ", $"Cache-Control: private, max-age={reviews.Facts}, ")),
        new("an answer varies by one thing more", (came, _) => Header(came, "Vary: X-Side")),
        new("the time of the last change is a header", (came, reviews) => Header(came, $"Last-Modified: {reviews.Last:R}")),
        new("whoever asks is told to wait", (came, _) => Header(came, "Retry-After: 1")),
        new("a tag counts the review's facts", (came, reviews) => came.ETag is null ? null : Tag(came, $"\"{reviews.Facts}\"")),
        new("a list has a tag", (came, reviews) => came.ETag is null && came.Status == 200 ? Tag(came, $"\"{reviews.Facts}\"") : null),
        new("what is walled is forbidden and not absent", (came, _) => came.Status == 404 ? came with { Status = 403 } : null),
        new("what is walled asks to sign in", (came, _) => came.Status == 404 ? came with { Status = 401 } : null),
        new("what is walled sends elsewhere", (came, _) => came.Status == 404 ? came with { Status = 302, Location = new("/incidents", UriKind.Relative) } : null),
        new("what is walled breaks the program", (came, _) => came.Status == 404 ? came with { Status = 500 } : null),
        new("what is walled is gone", (came, _) => came.Status == 404 ? came with { Status = 410 } : null),
        new("what is walled says so", (came, _) => came.Status == 404 ? Body(came, text => text + "<!-- walled -->") : null),
        new("what is walled has no body", (came, _) => came.Status == 404 && came.Bytes.Length > 0 ? came with { Bytes = [] } : null),
        new("a stale change is a conflict with the review", (came, _) => came.Status == 412 ? came with { Status = 409 } : null),
        new("a key of the database refuses", (came, _) => came.Status is 412 or 409 ? Body(came, text => text + "violates foreign key constraint \"review_incident\"") : null),
        new("a change is answered with what became of it", (came, _) => came.Status == 204 ? came with { Status = 200 } : null),
        new("an incident counts its reviews", (came, reviews) => Json(came, text => text[..^1] + string.Create(CultureInfo.InvariantCulture, $",\"reviews\":{reviews.Reviews}}}"))),
        new("an incident says that it is looked at", (came, _) => Json(came, text => text[..^1] + ",\"underReview\":true}")),
        new("a number is written otherwise", (came, _) => Json(came, text => Number().Replace(text, ":${number}.0", 1))),
        new("a blank more", (came, _) => Json(came, text => text.Replace("\",\"", "\", \"", StringComparison.Ordinal))),
        new("a word is spelled otherwise", (came, _) => Body(came, text => text.Replace("Incident", "incident", StringComparison.Ordinal))),
        new("a list is in another order", (came, _) => Json(came, text => Swapped(text))),
        new("a list leaves one out", (came, _) => Json(came, text => Without(text))),
        new("a list says one twice", (came, _) => Json(came, text => Twice(text))),
        new("a list ends earlier", (came, _) => Json(came, text => Next().Replace(text, "\"next\":null"))),
        new("a cursor counts what is hidden", (came, reviews) => Json(came, text => Next().Replace(text, string.Create(CultureInfo.InvariantCulture, $"\"next\":\"{reviews.Facts}\"")))),
        new("a change elsewhere moves the time of the last change", (came, reviews) => Body(came, text => Instant().Replace(text, reviews.Last.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)))),
        new("a page counts what waits", (came, reviews) => Page(came, text => text.Replace("</nav>", $"<span>{reviews.Reviews}</span></nav>", StringComparison.Ordinal))),
        new("a page has a link", (came, _) => Page(came, text => text.Replace("</main>", "<a href=\"/reviews\">Review</a></main>", StringComparison.Ordinal))),
        new("a page has a class more", (came, _) => Page(came, text => text.Replace("<main", "<main class=\"reviewed\"", StringComparison.Ordinal))),
        new("a page has an attribute for a script", (came, reviews) => Page(came, text => text.Replace("<body", $"<body data-n=\"{reviews.Facts}\"", StringComparison.Ordinal))),
        new("a method is allowed", (came, _) => came.Status is 404 or 405 ? Header(came, "Allow: GET, POST") : null),
        new("another kind of content", (came, _) => Replaced(came, "Content-Type: ", "Content-Type: text/plain; was=")),
        new("another length", (came, _) => came.Bytes.Length > 0 ? came with { Bytes = [.. came.Bytes, (byte)'\n'] } : null),
    ];

    /// <summary>Leaks into what the register program's database holds, as statements of its owner.</summary>
    public static IReadOnlyList<(string Name, string Sql)> InRows { get; } =
    [
        ("a table of what is reviewed", "create table register.reviewed (incident uuid)"),
        ("a column", "alter table register.mt_doc_fileimport add column reviewed boolean"),
        ("a fact at the incident", "update register.mt_events set version = version + 1000 where seq_id = (select min(seq_id) from register.mt_events)"),
        ("one fact less", "delete from register.mt_events where seq_id = (select max(seq_id) from register.mt_events)"),
        ("a word in a snapshot", "update register.mt_doc_fileimport set data = data || '{\"reviewed\": true}' where id = (select id from register.mt_doc_fileimport order by id limit 1)"),
        ("a trigger that tells", "create function register.tell() returns trigger language plpgsql as 'begin perform pg_notify(''review'', ''''); return null; end'"),
    ];

    private static Reply Header(Reply came, string header) => came with { Headers = [.. came.Headers.Append(header).Order(StringComparer.Ordinal)] };

    private static Reply? Replaced(Reply came, string beginning, string by) => came.Headers.Any(header => header.StartsWith(beginning, StringComparison.Ordinal))
        ? came with { Headers = [.. came.Headers.Select(header => header.StartsWith(beginning, StringComparison.Ordinal) ? by + header[beginning.Length..] : header)] }
        : null;

    private static Reply Tag(Reply came, string tag) => Header(came with { ETag = tag, Headers = [.. came.Headers.Where(header => !header.StartsWith("ETag", StringComparison.Ordinal))] }, $"ETag: {tag}");

    private static Reply? Body(Reply came, Func<string, string> change) => came.Bytes.Length > 0 && change(came.Text) is var text && text != came.Text ? came with { Bytes = Encoding.UTF8.GetBytes(text) } : null;

    private static Reply? Json(Reply came, Func<string, string> change) => came.Status == 200 && came.Text is ['{', .., '}'] ? Body(came, change) : null;

    private static Reply? Page(Reply came, Func<string, string> change) => came.Status == 200 && came.Text.StartsWith("<!DOCTYPE", StringComparison.OrdinalIgnoreCase) ? Body(came, change) : null;

    /// <summary>The list of a page, as the texts of its entries.</summary>
    private static string Listed(string text, Func<List<string>, IEnumerable<string>> change)
    {
        using var document = System.Text.Json.JsonDocument.Parse(text);
        if (!document.RootElement.TryGetProperty("entries", out var list) || list.GetArrayLength() < 2) return text;
        return text.Replace(list.GetRawText(), $"[{string.Join(',', change([.. list.EnumerateArray().Select(each => each.GetRawText())]))}]", StringComparison.Ordinal);
    }

    private static string Swapped(string text) => Listed(text, list => [list[1], list[0], .. list.Skip(2)]);

    private static string Without(string text) => Listed(text, list => list.Skip(1));

    private static string Twice(string text) => Listed(text, list => [list[0], .. list]);

    [GeneratedRegex(":(?<number>\\d+)(?=[,}])", RegexOptions.None, 1000)]
    private static partial Regex Number();

    [GeneratedRegex("\"next\":\"[^\"]*\"", RegexOptions.NonBacktracking)]
    private static partial Regex Next();

    [GeneratedRegex("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?([+-]\\d\\d:\\d\\d|Z)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Instant();
}
