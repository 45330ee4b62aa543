using System.Net;
using System.Security.Cryptography;
using AfterAction.TransparencyLog;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AfterAction.Verify;

/// <summary>The witness as a process: one key, one folder, HTTP on loopback.</summary>
internal static class WitnessProgram
{
    private const string KeyFile = "key";
    private const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes the key and the empty journal of a witness, and answers what others check it with.</summary>
    /// <exception cref="IOException">The folder is a witness's already: its key and its memory are not made anew.</exception>
    public static VerifierKey Generate(string storage, string name, RandomNumberGenerator randomness)
    {
        using var key = SignerKey.Generate(name, NoteAlgorithm.Cosignature, randomness);
        Directory.CreateDirectory(storage);
        Keep(key, Path.Combine(storage, KeyFile));
        Journal.Create(storage);
        return key.Verifier;
    }

    /// <summary>Writes a private key into a new file that nobody else reads.</summary>
    /// <exception cref="IOException">There is one already.</exception>
    public static void Keep(SignerKey key, string path)
    {
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = Mine;
        using FileStream file = new(path, options);
        file.Write(System.Text.Encoding.UTF8.GetBytes(key.Export() + "\n"));
        file.Flush(flushToDisk: true);
    }

    /// <summary>Serves until it is told to stop.</summary>
    /// <exception cref="IOException">The folder is no witness's, another process has it, or the port is taken.</exception>
    /// <exception cref="MalformedException">The key is none, or the journal was changed.</exception>
    public static async Task Serve(string storage, IReadOnlyList<VerifierKey> logs, IPEndPoint listen, TimeProvider clock, Action<string> say, CancellationToken ct)
    {
        var path = Path.Combine(storage, KeyFile);
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~Mine) != UnixFileMode.None) throw new IOException($"Others can read the key {path}. Run `chmod 600` on it.");
        using var key = SignerKey.Parse((await File.ReadAllTextAsync(path, ct)).TrimEnd('\n'));
        using var journal = Journal.Open(storage);
        Witness witness = new(key, logs, journal, clock);

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = SignedNote.Longest + 1;
            kestrel.Listen(listen, options => options.Protocols = HttpProtocols.Http1);
        });
        await using var app = builder.Build();
        app.MapPost("/add-checkpoint", async (HttpContext context) =>
        {
            using MemoryStream body = new();
            try
            {
                await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            }
            catch (Microsoft.AspNetCore.Http.BadHttpRequestException)
            {
                return Results.Text("A request has at most 1,048,576 bytes.\n", statusCode: 400);
            }

            var answer = witness.Add(body.ToArray());
            // Set as it stands: the form of the specification has no charset.
            context.Response.ContentType = answer.MediaType;
            context.Response.StatusCode = answer.Status;
            await context.Response.WriteAsync(answer.Body, context.RequestAborted);
            return Results.Empty;
        });
        app.MapGet("/{origin}/checkpoint", (string origin) =>
            witness.Latest(origin) is { } head ? Results.Text(head.ToString(), "text/plain; charset=utf-8") : Results.NotFound());
        app.MapGet("/health/ready", () => Results.Ok());
        await app.StartAsync(ct);
        if (Environment.GetEnvironmentVariable("AFTERACTION_STOP_WITH_STDIN") == "1") StopWithStdin(app.Lifetime);
        var address = app.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>().Features.GetRequiredFeature<Microsoft.AspNetCore.Hosting.Server.Features.IServerAddressesFeature>().Addresses.Single();
        say($"{key.Verifier} listens on {address}");
        await app.WaitForShutdownAsync(ct);
    }

    /// <summary>Run as a child, it never outlives the one that started it, however that one died.</summary>
    private static void StopWithStdin(IHostApplicationLifetime lifetime) => new Thread(() =>
    {
        using var input = Console.OpenStandardInput();
        Span<byte> ignored = stackalloc byte[256];
        while (input.Read(ignored) > 0)
        {
            // Only the end counts.
        }

        lifetime.StopApplication();
    })
    { IsBackground = true, Name = "stop with stdin" }.Start();
}
