using System.Buffers.Text;
using System.Security.Cryptography;
using Npgsql;

namespace AfterAction.EmbeddedPostgres;

/// <summary>The six databases with their owner and application logins, as <c>deploy/roles.sql</c> creates them, and the connection strings to them.</summary>
public sealed class AgencyDatabases
{
    public const string UsualPrefix = "aa_";

    private readonly string server;
    private readonly string prefix;
    private readonly IReadOnlyDictionary<string, string> passwords;

    private AgencyDatabases(string server, string prefix, IReadOnlyDictionary<string, string> passwords)
        => (this.server, this.prefix, this.passwords) = (server, prefix, passwords);

    /// <summary>All databases, as the architecture names them.</summary>
    public static IReadOnlyList<string> Names { get; } = ["identity", "register", "released", "ledger", "protected", "keys"];

    /// <summary>The databases the register program has a login for. The others are on the far side of the wall.</summary>
    public static IReadOnlyList<string> OfRegisterApp { get; } = ["identity", "register", "released", "ledger"];

    /// <summary>Creates what is missing, keeps what is there, and gives every login a new password, so that none has to be kept anywhere.</summary>
    /// <param name="connectionString">A login that may create databases and logins.</param>
    /// <param name="prefix">What the databases' names begin with. Logins are the same for every prefix.</param>
    public static async Task<AgencyDatabases> Provision(string connectionString, RandomNumberGenerator randomness, string prefix = UsualPrefix, CancellationToken ct = default)
    {
        var variables = Names.Append("protected_app").Append("register_app").ToDictionary(name => name, _ => Password(randomness), StringComparer.Ordinal);
        var databases = new AgencyDatabases(connectionString, prefix, variables);
        await databases.Create(prefix, ct);
        return databases;
    }

    /// <summary>Drops the databases with all they hold, whoever is connected to them. Logins stay.</summary>
    public static async Task Drop(string connectionString, string prefix = UsualPrefix, CancellationToken ct = default)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(ct);
        foreach (var name in Names)
        {
            await using var command = new NpgsqlCommand($"DROP DATABASE IF EXISTS \"{prefix}{name}\" WITH (FORCE)", connection);
            await command.ExecuteNonQueryAsync(ct);
        }
    }

    /// <summary>A further set of the six databases on the same server, with the same logins and passwords.</summary>
    public async Task<AgencyDatabases> Another(string newPrefix, CancellationToken ct = default)
    {
        await Create(newPrefix, ct);
        return new AgencyDatabases(server, newPrefix, passwords);
    }

    public string NameOf(string database) =>
        Names.Contains(database, StringComparer.Ordinal) ? prefix + database : throw new ArgumentOutOfRangeException(nameof(database), database, "There is no such database.");

    /// <summary>As the login that owns a database: for <c>migrate</c> only.</summary>
    public string Owner(string database) => Connection(database, $"aa_{database}_owner", database);

    /// <summary>As the protected program.</summary>
    public string ProtectedApp(string database) => Connection(database, "aa_protected_app", "protected_app") + AppSettings;

    /// <summary>As the register program. A string for <c>protected</c> or <c>keys</c> can be had, and does not open a connection.</summary>
    public string RegisterApp(string database) => Connection(database, "aa_register_app", "register_app") + AppSettings;

    private const string AppSettings = ";Max Auto Prepare=100;Auto Prepare Min Usages=2;No Reset On Close=true";

    private static string Password(RandomNumberGenerator randomness)
    {
        var bytes = new byte[24];
        randomness.GetBytes(bytes);
        return Base64Url.EncodeToString(bytes);
    }

    private static string Script()
    {
        using var reader = new StreamReader(typeof(AgencyDatabases).Assembly.GetManifestResourceStream("roles.sql")!);
        return reader.ReadToEnd();
    }

    private async Task Create(string newPrefix, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync(ct);
        var variables = new Dictionary<string, string>(passwords, StringComparer.Ordinal) { ["prefix"] = newPrefix };
        await PsqlScript.Run(connection, Script(), variables, ct);
    }

    private string Connection(string database, string login, string password) =>
        new NpgsqlConnectionStringBuilder(server) { Database = NameOf(database), Username = login, Password = passwords[password] }.ConnectionString;
}
