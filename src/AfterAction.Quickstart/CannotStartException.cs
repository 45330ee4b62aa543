namespace AfterAction.Quickstart;

/// <summary>The message is one sentence that says why, and what to do.</summary>
internal sealed class CannotStartException(string message, Exception? inner = null) : Exception(message, inner);
