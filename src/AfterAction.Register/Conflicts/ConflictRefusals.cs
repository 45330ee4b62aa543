using AfterAction.Kernel;

namespace AfterAction.Register.Conflicts;

/// <summary>Every expected "no" to the conflicts officer.</summary>
public static class ConflictRefusals
{
    public static readonly Refusal NobodyWaits = new("conflicts/nobody-waits", "Nobody waits for this decision any more. Read the list again.");

    public static readonly Refusal Linked = new("conflicts/linked", "These incidents are linked. Only the conflicts officer ends a link: ask there.");

    public static readonly Refusal NotLinked = new("conflicts/not-linked", "These incidents are not linked yet. Decide on the link that was asked for.");
}
