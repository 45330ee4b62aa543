namespace AfterAction.EmbeddedPostgres;

/// <summary>No server can be had here. The message is one sentence or two that say why and what to do; it names no password.</summary>
public sealed class PostgresUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
