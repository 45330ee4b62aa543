using System.Globalization;

namespace AfterAction.Verify.Tests;

/// <summary>One-byte edits: a byte changed, taken out, or put in. The seed is printed; <c>AFTERACTION_SEED</c> sets it again.</summary>
internal sealed class Edits
{
    private readonly Random random;

    public Edits()
    {
        Seed = int.TryParse(Environment.GetEnvironmentVariable("AFTERACTION_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next();
        random = new(Seed);
        TestContext.Out.WriteLine($"AFTERACTION_SEED={Seed}");
    }

    public int Seed { get; }

    /// <summary>How many per change, and before a release.</summary>
    public static int Count { get; } = Environment.GetEnvironmentVariable("AFTERACTION_LONG") is { Length: > 0 } ? 100_000 : 2_000;

    public int Below(int count) => random.Next(count);

    /// <summary>Other bytes, by one.</summary>
    public byte[] Edit(byte[] bytes, bool changeOnly = false)
    {
        var at = random.Next(bytes.Length);
        return (changeOnly ? 0 : random.Next(3)) switch
        {
            0 => [.. bytes[..at], (byte)(bytes[at] ^ (1 << random.Next(8))), .. bytes[(at + 1)..]],
            1 => [.. bytes[..at], .. bytes[(at + 1)..]],
            _ => [.. bytes[..at], (byte)random.Next(256), .. bytes[at..]],
        };
    }
}
