using AfterAction.TransparencyLog;

namespace AfterAction.Verify.Tests;

/// <summary>Fixed keys, for as long as the tests run.</summary>
internal static class TestKeys
{
    public static SignerKey Log { get; } = SignerKey.Of("example.org/log", NoteAlgorithm.Ed25519, SampleLog.Seed(1));

    /// <summary>Of the log's name, and not its key.</summary>
    public static SignerKey Other { get; } = SignerKey.Of("example.org/log", NoteAlgorithm.Ed25519, SampleLog.Seed(2));

    public static SignerKey Stranger { get; } = SignerKey.Of("example.org/stranger", NoteAlgorithm.Ed25519, SampleLog.Seed(3));

    public static SignerKey Witness { get; } = SignerKey.Of("witness.example.org/w1", NoteAlgorithm.Cosignature, SampleLog.Seed(4));

    public static SignerKey Certifier { get; } = SignerKey.Of("example.org/afteraction/certifier", NoteAlgorithm.Ed25519, SampleLog.Seed(5));
}
