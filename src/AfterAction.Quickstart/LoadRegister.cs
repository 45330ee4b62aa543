using System.Security.Cryptography;

namespace AfterAction.Quickstart;

/// <summary>Brings the sample's files and marks into the register, over its API. Done twice, it changes nothing.</summary>
internal static class LoadRegister
{
    /// <summary>Sends a file and waits until it is stored; rows that the file has wrong are left out, as its clerk accepts.</summary>
    /// <exception cref="CannotStartException">The file was refused.</exception>
    public static async Task Import(Session by, SampleImport import, TimeProvider clock, CancellationToken ct)
    {
        var bytes = await File.ReadAllBytesAsync(SampleFiles.PathOf(import.File), ct);
        Guid id = new(SHA256.HashData(bytes).AsSpan(0, 16));
        await by.Send(HttpMethod.Post, "/api/v1/imports", () => Form(id, import, bytes), ct);
        while (true)
        {
            switch ((await by.Get<Progress>($"/api/v1/imports/{id}", ct)).State)
            {
                case "done":
                    return;
                case "waiting-for-acceptance":
                    await by.Send(HttpMethod.Post, $"/api/v1/imports/{id}/acceptance", () => new ByteArrayContent([]), ct);
                    break;
                case "reading" or "storing":
                    await Task.Delay(TimeSpan.FromMilliseconds(50), clock, ct);
                    break;
                case var state:
                    throw new CannotStartException($"The sample could not be loaded: {import.File} is {state}. Begin again with --reset.");
            }
        }
    }

    public static async Task Mark(Session by, SampleMark mark, CancellationToken ct)
    {
        var page = await by.Get<Page>($"/api/v1/incidents?q={Uri.EscapeDataString(mark.IncidentNumber)}", ct);
        var incident = page.Entries.Single(row => row.Number == mark.IncidentNumber).Id;
        var version = await by.VersionOf($"/api/v1/incidents/{incident}", ct);
        await by.Write(HttpMethod.Put, $"/api/v1/incidents/{incident}/outcome", new { mark.Outcome, mark.Reason }, version, ct);
    }

    private static MultipartFormDataContent Form(Guid id, SampleImport import, byte[] bytes)
    {
        var form = new MultipartFormDataContent { { new StringContent(id.ToString()), "import" }, { new StringContent(import.Kind), "format" } };
        foreach (var (name, value) in (IEnumerable<(string, string?)>)[("mapping", import.Preset), ("incident", import.IncidentNumber), ("recordingStart", import.RecordingStart)])
        {
            if (value is not null) form.Add(new StringContent(value), name);
        }

        form.Add(new ByteArrayContent(bytes), "file", import.File);
        return form;
    }

    private sealed record Progress(string State);

    private sealed record Page(IReadOnlyList<Row> Entries);

    private sealed record Row(Guid Id, string? Number);
}
