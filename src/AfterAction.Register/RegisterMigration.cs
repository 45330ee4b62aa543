using System.Security.Cryptography;
using AfterAction.Log;
using AfterAction.Web;
using Npgsql;

namespace AfterAction.Register;

/// <summary>Brings the databases of the open side to what this program was built for. Run by the owners' logins; the program's own login may not.</summary>
public static class RegisterMigration
{
    /// <summary>Schema first, then views and grants; any number of times.</summary>
    /// <param name="configuration">Has the owners' connection strings as <c>ConnectionStrings:Register</c> and <c>ConnectionStrings:Released</c>.</param>
    public static async Task Apply(IConfiguration configuration, CancellationToken ct = default)
    {
        var register = configuration.ConnectionString("Register");
        await using (var store = RegisterStore.Open(register, Agency.Read(configuration), null)) await store.ApplySchema();
        await using (NpgsqlConnection owner = new(register))
        {
            await owner.OpenAsync(ct);
            await LogModule.Migrate(owner, ct);
        }

        using (var randomness = RandomNumberGenerator.Create()) LogModule.CreateKeys(configuration, WebProgram.Register, randomness);
        await Run(register, "register.sql", ct);
        await Run(configuration.ConnectionString("Released"), "released.sql", ct);
    }

    internal static string ConnectionString(this IConfiguration configuration, string name) => configuration.GetConnectionString(name)
        ?? throw new InvalidOperationException($"ConnectionStrings:{name} is not configured.");

    private static async Task Run(string connectionString, string script, CancellationToken ct)
    {
        await using var stream = typeof(RegisterMigration).Assembly.GetManifestResourceStream(script)!;
        using var reader = new StreamReader(stream);
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand(await reader.ReadToEndAsync(ct), connection);
        await command.ExecuteNonQueryAsync(ct);
    }
}
