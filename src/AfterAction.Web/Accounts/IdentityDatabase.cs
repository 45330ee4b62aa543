using Npgsql;

namespace AfterAction.Web.Accounts;

/// <summary>The identity database, reached with the program's own login.</summary>
internal sealed class IdentityDatabase(NpgsqlDataSource source) : IAsyncDisposable
{
    public NpgsqlDataSource Source { get; } = source;

    /// <summary>A statement with its parameters in the order of <c>$1, $2, …</c>; run on a pooled connection.</summary>
    public NpgsqlCommand Command(string statement, params ReadOnlySpan<object> values)
    {
        var command = Source.CreateCommand(statement);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }

    public ValueTask DisposeAsync() => Source.DisposeAsync();
}
