namespace AfterAction.Anonymisation.Detectors;

/// <summary>What one detector says of a passage of the plain text. Marks are only ever added.</summary>
/// <param name="Person">Number of the person on the roster, or -1.</param>
internal readonly record struct Mark(int Start, int End, Kind Kind, float Confidence, string Reason, int Person = -1);
