namespace AfterAction.Kernel;

/// <summary>How far a source's clock can have been off, the same on both sides of the wall: what one program takes over from the other it can also correct.</summary>
public static class ClockBounds
{
    /// <summary>Offset either way, in milliseconds: ten years, a camera that was never set.</summary>
    public const long FurthestMs = 10L * 366 * 24 * 60 * 60 * 1000;

    /// <summary>Half-width of the uncertainty, in milliseconds: a day.</summary>
    public const long WidestMs = 24L * 60 * 60 * 1000;
}
