using System.Globalization;
using System.Text;

namespace AfterAction.TransparencyLog.Tests;

/// <summary>Every parser, fed with what it takes after a few random edits: it answers or throws its own error, and what it takes it writes again to the byte.</summary>
[Category("A3")]
public class ParserTests
{
    private const string Root = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    private const string Vkey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    private const string Line = "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=";

    private const string Head = $"example.org/log\n3\n{Root}\nmore\n\n{Line}\n{Line}\n";

    private static readonly int Count = Environment.GetEnvironmentVariable("AFTERACTION_LONG") is { Length: > 0 } ? 2_000_000 : 20_000;

    /// <summary>A sample, and the parser with its writer: null where reading loses the spelling on purpose.</summary>
    private static readonly TestCaseData[] Parsers =
    [
        Parser("note", Head, bytes => SignedNote.Parse(bytes).ToBytes()),
        Parser("checkpoint", Head, bytes => SignedCheckpoint.Parse(bytes).ToBytes()),
        Parser("proof", $"c2sp.org/tlog-proof@v1\nextra aGVsbG8=\nindex 1\n{Root}\n{Root}\n\n{Head}", bytes => InclusionProof.Parse(bytes).ToBytes()),
        Parser("request to a witness", $"old 2\n{Root}\n\n{Head}", bytes => AddCheckpoint.Parse(bytes).ToBytes()),
        Parser("signatures of a witness", $"{Line}\n{Line}\n", bytes => Encoding.UTF8.GetBytes(string.Concat(AddCheckpoint.ParseSignatures(bytes).Select(line => $"{line}\n")))),
        Parser("size of a witness", "184467\n", bytes => Encoding.UTF8.GetBytes(FormattableString.Invariant($"{AddCheckpoint.ParseSize(bytes)}\n"))),
        Parser("verifier key", Vkey, bytes => Encoding.UTF8.GetBytes(VerifierKey.Parse(Encoding.UTF8.GetString(bytes)).ToString())),
        Parser("signer key", SignerKey.Of("example.org/k", NoteAlgorithm.Cosignature, new byte[32]).Export(), bytes => Encoding.UTF8.GetBytes(Signer(Encoding.UTF8.GetString(bytes)))),
        Parser("path of a tile", "tile/0/x001/x234/067.p/12", bytes => Encoding.UTF8.GetBytes(TileAddress.Parse(Encoding.UTF8.GetString(bytes)).Path)),
        Parser("bundle", "\0\u0003one\0\u0003two\0\u0005three", bytes => EntryBundle.Encode(EntryBundle.Decode(bytes))),
        Parser("canonical JSON", """{"a":[1,1e-7,null],"b":"é€\n","c":{"d":true}}""", bytes => { using var read = CanonicalJson.Parse(bytes); return Encoding.UTF8.GetBytes(read.RootElement.GetRawText()); }),
        Parser("any JSON", """{ "b" : "\u00e9\ud83d\ude00", "a" : [ 1.50, -0, 1E400 ], "a" : {} }""", bytes => { CanonicalJson.Of(bytes); return null; }),
    ];

    [TestCaseSource(nameof(Parsers))]
    public void Whatever_it_is_given_it_answers_or_throws_its_own_error(byte[] sample, Func<byte[], byte[]?> parse)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("AFTERACTION_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next();
        TestContext.Out.WriteLine($"AFTERACTION_SEED={seed}");
        Random random = new(seed);
        var taken = 0;
        for (var turn = 0; turn < Count; turn++)
        {
            var bytes = sample;
            for (var edits = random.Next(4); edits > 0; edits--) bytes = Edit(bytes, random);
            try
            {
                var written = parse(bytes);
                // Keys and paths come as text: what is no UTF-8 was replaced before the parser saw it.
                if (written is not null) Assert.That(written, Is.EqualTo(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes))).Or.EqualTo(bytes), Convert.ToHexString(bytes));
                taken++;
            }
            catch (MalformedException)
            {
                // What it is for.
            }
            catch (Exception wrong) when (wrong is not AssertionException)
            {
                Assert.Fail($"{wrong.GetType().Name} at {Convert.ToHexString(bytes)}, AFTERACTION_SEED={seed}");
            }
        }

        // The last sample is refused as it is.
        if (!Encoding.UTF8.GetString(sample).Contains("1E400", StringComparison.Ordinal)) Assert.That(taken, Is.GreaterThan(Count / 5), "the sample itself is taken");
    }

    private static TestCaseData Parser(string name, string sample, Func<byte[], byte[]?> parse) =>
        new TestCaseData(Encoding.UTF8.GetBytes(sample), parse).SetName($"Parser_of_{name.Replace(' ', '_')}");

    private static string Signer(string text)
    {
        using var key = SignerKey.Parse(text);
        return key.Export();
    }

    private static byte[] Edit(byte[] bytes, Random random)
    {
        var at = random.Next(bytes.Length + 1);
        var to = Math.Min(bytes.Length, at + random.Next(1, 9));
        return random.Next(5) switch
        {
            0 when at < bytes.Length => [.. bytes[..at], (byte)random.Next(256), .. bytes[(at + 1)..]],
            1 => [.. bytes[..at], .. bytes[to..]],
            2 => [.. bytes[..to], .. bytes[at..]],
            3 => [.. bytes[..at], .. "\n\n— +/0="u8[..random.Next(1, 9)], .. bytes[at..]],
            _ => bytes[..at],
        };
    }
}
