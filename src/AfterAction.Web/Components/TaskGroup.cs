namespace AfterAction.Web.Components;

/// <param name="Id">Unique on the page.</param>
public sealed record TaskGroup(string Id, string Title, IReadOnlyList<TaskRow> Tasks);

/// <param name="Title">What it is about; the link.</param>
/// <param name="State">One or two words, such as <c>Not started</c>.</param>
/// <param name="Progress">A count in words, such as <c>12 of 40 walked</c>.</param>
public sealed record TaskRow(string Href, string Title, string? Hint, string State, Tone Tone, string? Progress = null);
