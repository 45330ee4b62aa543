using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using AfterAction.Kernel;
using AfterAction.Web.Pipeline;
using Npgsql;

namespace AfterAction.Web.Http;

/// <summary>The one place that catches everything. What went wrong is logged by its kind and place, never by its message: messages of the
/// database and of readers repeat what was sent.</summary>
internal static partial class Edge
{
    public static readonly Refusal Malformed = new("malformed", "This could not be read. Check its form against the documentation of the API, and send it again.");
    public static readonly Refusal Unreadable = new("text/unreadable", "The text holds a null character, which cannot be kept. Remove it, and send it again.");
    public static readonly Refusal TooLarge = new("too-large", "This is larger than what is taken here. Send less at once.");
    public static readonly Refusal Broken = new("broken", "Something went wrong here. Send this again; if it happens again, tell whoever runs this program the time and the number of this request.");

    /// <summary>Fails closed: what cannot be recorded is neither shown nor done.</summary>
    public static readonly Refusal NotRecorded = new("log/not-recorded", "The log cannot be written just now, so nothing was shown or changed. Try again in a minute; if it goes on, tell whoever runs this program.");

    public static async Task Catch(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to hear it.
        }
        catch (Exception failure)
        {
            var answer = failure switch
            {
                BadHttpRequestException or InvalidDataException => OfBadRequest(failure),
                NotRecordedException => NotRecorded,
                _ => Broken,
            };
            if (answer == Broken || answer == NotRecorded)
                Failed(context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(Edge)), Kinds(failure), Places(failure), context.TraceIdentifier);
            if (context.Response.HasStarted) context.Abort();
            else await Answer(context, answer);
        }
    }

    /// <summary>Statuses that the framework sets without a body get ours.</summary>
    public static Task Complete(HttpContext context) => Answer(context, context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => Refusal.NotFound,
        StatusCodes.Status413PayloadTooLarge => TooLarge,
        < StatusCodes.Status500InternalServerError => Malformed,
        _ => Broken,
    });

    /// <summary>Text that the database cannot hold is refused before anything uses it: in addresses here, in JSON by <see cref="ReadableText"/>;
    /// the framework reads no such form and no such path.</summary>
    public static Task RefuseUnreadable(HttpContext context, RequestDelegate next) =>
        context.Request.Query.Any(pair => pair.Value.Any(value => value?.Contains('\0', StringComparison.Ordinal) == true)) ? Answer(context, Unreadable) : next(context);

    private static Refusal OfBadRequest(Exception failure) => failure switch
    {
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => TooLarge,
        { InnerException: JsonException { Message: var message } } when message == Unreadable.Code => Unreadable,
        _ => Malformed,
    };

    private static Task Answer(HttpContext context, Refusal refusal)
    {
        if (refusal == Refusal.NotFound || !CanonicalNotFoundResult.WantsPage(context.Request)) return refusal.ToHttp().ExecuteAsync(context);
        context.Response.StatusCode = Answers.StatusOf(refusal);
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.Body.WriteAsync(Page(refusal, context.TraceIdentifier)).AsTask();
    }

    /// <summary>Plain on purpose: whatever broke may be what renders pages.</summary>
    private static byte[] Page(Refusal refusal, string trace) => Encoding.UTF8.GetBytes(
        $"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Not done - AfterAction</title></head><body><main><h1>This was not done</h1><p>{refusal.Sentence}</p><p>Number of this request: {System.Net.WebUtility.HtmlEncode(trace)}.</p></main></body></html>""");

    private static string Kinds(Exception? failure)
    {
        List<string> kinds = [];
        for (; failure is not null; failure = failure.InnerException)
            kinds.Add(failure is PostgresException { SqlState: var state } ? $"{failure.GetType().Name} {state}" : failure.GetType().FullName!);
        return string.Join(" < ", kinds);
    }

    private static string Places(Exception failure) => failure.StackTrace ?? "";

    [LoggerMessage(LogLevel.Error, "A request failed: {Kinds}. Request {Trace}.\n{Places}")]
    private static partial void Failed(ILogger log, string kinds, string places, string trace);
}

/// <summary>Reads text as it is, but for text that cannot be kept: that is refused while it is read.</summary>
internal sealed class ReadableText : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.GetString();
        return text?.Contains('\0', StringComparison.Ordinal) == true ? throw new JsonException(Edge.Unreadable.Code) : text;
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
