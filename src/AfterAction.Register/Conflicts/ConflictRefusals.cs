using AfterAction.Kernel;

namespace AfterAction.Register.Conflicts;

/// <summary>Every expected "no" to the conflicts officer.</summary>
public static class ConflictRefusals
{
    public static readonly Refusal NobodyWaits = new("conflicts/nobody-waits", "Nobody waits for this decision any more. Read the list again.");
}
