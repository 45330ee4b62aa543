using System.Globalization;
using System.Text;
using AfterAction.TransparencyLog;

namespace AfterAction.Verify.Tests;

/// <summary>Every parser of the checker, fed with what it takes after a few random edits: it answers or throws its own error.</summary>
[Category("A3")]
public class ParserTests
{
    private const string Leaf = """{"act":"TimelineOf","at":"2026-03-02T12:00:00.000Z","from":{"address":"private","program":"protected"},"id":"0195e3a0-0000-7000-8000-000000000001","kind":"claim","on":{"review":["00112233445566778899aabbccddeeff"]},"outcome":"done","roles":["officer"],"row":"claim 7","v":1,"who":"ffeeddccbbaa99887766554433221100"}""";
    private const string Question = """{"investigation":"PS-26-014","incidents":["0195e3a0-0000-7000-8000-000000000002"],"people":["0195e3a0-0000-7000-8000-000000000003","0195e3a0-0000-7000-8000-000000000004"]}""";
    private const string Row = """{"row":"claim 7","who":"ffeeddccbbaa99887766554433221100"}""";

    private static readonly int Count = Environment.GetEnvironmentVariable("AFTERACTION_LONG") is { Length: > 0 } ? 500_000 : 5_000;

    private static readonly string Keys = $"afteraction log keys v1\n{TestKeys.Log.Export()}\n{Convert.ToBase64String(new byte[32])}\n";

    private static readonly TestCaseData[] Parsers =
    [
        Parser("leaf", Leaf, bytes => LeafFacts.Read(bytes)),
        Parser("question", Question, bytes => Certify.Asked.Read(bytes)),
        Parser("file of keys", Keys, bytes => Certify.Keys(Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries))),
    ];

    [TestCaseSource(nameof(Parsers))]
    public void Whatever_it_is_given_it_answers_or_throws_its_own_error(byte[] sample, Action<byte[]> parse)
    {
        var seed = Seed();
        Random random = new(seed);
        var taken = 0;
        for (var turn = 0; turn < Count; turn++)
        {
            var bytes = Edited(sample, random);
            try
            {
                parse(bytes);
                taken++;
            }
            catch (MalformedException)
            {
                // What it is for.
            }
            catch (Exception wrong)
            {
                Assert.Fail($"{wrong.GetType().Name} at {Convert.ToHexString(bytes)}, AFTERACTION_SEED={seed}");
            }
        }

        Assert.That(taken, Is.GreaterThan(Count / 5), "the sample itself is taken");
    }

    [Test]
    public void Rows_that_are_none_are_reported_with_their_line_and_break_nothing()
    {
        var seed = Seed();
        Random random = new(seed);
        var folder = Directory.CreateTempSubdirectory("afteraction-rows-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, "rows"));
            foreach (var kind in LeafFacts.JoinedKinds) File.WriteAllText(Path.Combine(folder, "rows", $"{kind}.jsonl"), "");
            for (var turn = 0; turn < Count / 10; turn++)
            {
                var line = Encoding.UTF8.GetString(Edited(Encoding.UTF8.GetBytes(Row), random)).ReplaceLineEndings(" ");
                File.WriteAllText(Path.Combine(folder, "rows", "claim.jsonl"), line + "\n");
                Assert.That(() => RowJoin.Read(folder, new()), Throws.Nothing, $"{line}, AFTERACTION_SEED={seed}");
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestCase("""{"investigation":null,"incidents":["0195e3a0-0000-7000-8000-000000000002"],"people":["0195e3a0-0000-7000-8000-000000000003"]}""", "names no investigation")]
    [TestCase("""{"investigation":"PS-26-014","incidents":[],"people":["0195e3a0-0000-7000-8000-000000000003"]}""", "no incident or no people")]
    [TestCase("""{"investigation":"PS-26-014","incidents":["0195e3a0-0000-7000-8000-000000000002"],"people":[]}""", "no incident or no people")]
    [TestCase("""{"investigation":"PS-26-014","incidents":["0195e3a0-0000-7000-8000-000000000002"],"people":["0195e3a0-0000-7000-8000-000000000003","0195e3a0-0000-7000-8000-000000000003"]}""", "twice")]
    [TestCase("""{"investigation":"PS-26-014","incidents":[null],"people":["0195e3a0-0000-7000-8000-000000000003"]}""", "not the file")]
    [TestCase("""{"investigation":"PS-26-014"}""", "not the file")]
    public void A_question_about_nothing_is_refused_before_a_certificate_says_so(string question, string why) =>
        Assert.That(() => Certify.Asked.Read(Encoding.UTF8.GetBytes(question)), Throws.TypeOf<MalformedException>().With.Message.Contains(why));

    private static TestCaseData Parser<T>(string name, string sample, Func<byte[], T> parse) =>
        new TestCaseData(Encoding.UTF8.GetBytes(sample), (Action<byte[]>)(bytes => parse(bytes))).SetName($"Parser_of_{name.Replace(' ', '_')}");

    private static int Seed()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("AFTERACTION_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next();
        TestContext.Out.WriteLine($"AFTERACTION_SEED={seed}");
        return seed;
    }

    /// <summary>Up to three bytes changed, taken out, put in or doubled.</summary>
    private static byte[] Edited(byte[] sample, Random random)
    {
        List<byte> bytes = [.. sample];
        for (var edits = random.Next(4); edits > 0 && bytes.Count > 0; edits--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes.RemoveAt(at); break;
                case 2: bytes.Insert(at, (byte)random.Next(256)); break;
                default: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 20), bytes.Count - at))); break;
            }
        }

        return [.. bytes];
    }
}
