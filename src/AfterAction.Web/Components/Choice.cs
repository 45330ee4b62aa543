namespace AfterAction.Web.Components;

/// <summary>One choice of a list: what is sent, and what is read.</summary>
public sealed record Choice(string Value, string Text);

/// <summary>How much a state or a sentence asks for attention. Its words say it too: colour is never alone.</summary>
public enum Tone
{
    Plain,
    Quiet,
    Info,
    Good,
    Warn,
    Bad,

    /// <summary>The one thing on the screen that stands out, such as a pivotal moment.</summary>
    Strong,
}
