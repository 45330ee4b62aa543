using System.Text;
using System.Text.Json;
using AfterAction.Kernel;
using AfterAction.Web.Pipeline;

namespace AfterAction.Log.Tests;

public class LeafTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, 340, TimeSpan.Zero);

    private static readonly Leaf Sample = new(
        Guid.Parse("0196f0a0-0000-7000-8000-000000000001"), Noon, ActKinds.Write, "AnnotateEntry", "00112233445566778899aabbccddeeff", ["officer", "supervisor"], "reviews:contribute",
        [new("review", "aa"), new("account", "cc"), new("account", "bb")], Act.Done, "protected", "private", new("cc", 3, 4), "claim:1");

    [Test]
    public void A_leaf_is_these_bytes() => Assert.That(Encoding.ASCII.GetString(Sample.ToBytes()), Is.EqualTo(
        """{"act":"AnnotateEntry","at":"2026-03-02T12:00:00.340Z","change":{"first":3,"last":4,"stream":"cc"},"from":{"address":"private","program":"protected"},"id":"0196f0a0-0000-7000-8000-000000000001","kind":"write","on":{"account":["cc","bb"],"review":["aa"]},"outcome":"done","roles":["officer","supervisor"],"row":"claim:1","v":1,"who":"00112233445566778899aabbccddeeff","why":"reviews:contribute"}"""));

    [Test]
    public void What_was_written_is_read_again() => Assert.That(Leaf.Read(Sample.ToBytes()).ToBytes(), Is.EqualTo(Sample.ToBytes()));

    [Test]
    public void Nothing_but_plain_text_gets_in([Values("\"", "\\", "\n", "é", "\u007f")] string hostile) =>
        Assert.That(() => (Sample with { Act = "x" + hostile }).ToBytes(), Throws.InvalidOperationException);

    [Test]
    public void What_is_no_leaf_is_not_read([Values("", "{}", "[]", """{"id":1}""", """{"act":"x"}""")] string text) =>
        Assert.That(() => Leaf.Read(Encoding.ASCII.GetBytes(text)), Throws.InstanceOf<JsonException>());

    [Test, Category("A3")]
    public void Whatever_bytes_it_is_given_it_is_a_leaf_or_is_not_read()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("AFTERACTION_SEED"), System.Globalization.CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next();
        TestContext.Out.WriteLine($"AFTERACTION_SEED={seed}");
        Random random = new(seed);
        var text = Encoding.ASCII.GetString(Sample.ToBytes());
        string[] values = ["null", "1", "[]", "{}", "\"\"", "true"];
        var taken = 0;
        for (var turn = 0; turn < 20_000; turn++)
        {
            var at = random.Next(text.Length);
            var to = Math.Min(text.Length, at + random.Next(1, 30));
            var edited = random.Next(4) switch { 0 => text, 1 => text[..at] + text[to..], 2 => text[..at] + values[random.Next(values.Length)] + text[to..], _ => text[..to] + text[at..] };
            try
            {
                Leaf.Read(Encoding.ASCII.GetBytes(edited)).ToBytes();
                taken++;
            }
            catch (JsonException)
            {
                // What it is for.
            }
            catch (Exception wrong)
            {
                Assert.Fail($"{wrong.GetType().Name} at {edited}, AFTERACTION_SEED={seed}");
            }
        }

        Assert.That(taken, Is.GreaterThan(4_000), "the sample itself is read");
    }

    /// <summary>CJIS AU-2 and AU-3: type of event, when, where, source, outcome and identity, for every kind of leaf; and the purpose of a read.</summary>
    [Test, Category("A8")]
    public async Task Every_kind_of_leaf_says_what_when_where_from_which_source_with_what_outcome_and_who()
    {
        await using var log = await LogTrial.Start();
        foreach (var kind in ActKinds.All) await log.Recorder.Record(LogTrial.Read() with { Kind = kind }, CancellationToken.None);
        var leaves = await log.Pending();
        Assert.That(leaves.Select(leaf => leaf.Kind), Is.EqualTo(ActKinds.All));
        foreach (var leaf in leaves)
        {
            using var json = JsonDocument.Parse(leaf.ToBytes());
            var root = json.RootElement;
            Assert.Multiple(() =>
            {
                Assert.That(root.GetProperty("kind").GetString(), Is.Not.Empty, "type of event");
                Assert.That(root.GetProperty("act").GetString(), Is.Not.Empty, "type of event");
                Assert.That(root.GetProperty("at").GetString(), Does.Match(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$"), "when, UTC, to a thousandth of a second");
                Assert.That(root.GetProperty("from").GetProperty("program").GetString(), Is.AnyOf("protected", "register"), "where");
                Assert.That(root.GetProperty("from").GetProperty("address").GetString(), Is.AnyOf("loopback", "private", "public", "unknown", "none"), "source");
                Assert.That(root.GetProperty("outcome").GetString(), Is.Not.Empty, "outcome");
                Assert.That(root.GetProperty("who").GetString(), Is.EqualTo(log.Keys.Pseudonym("person", LogTrial.Reader.Person.Value)), "identity");
                Assert.That(root.GetProperty("roles").EnumerateArray().Select(role => role.GetString()), Is.EqualTo(new[] { Roles.Supervisor, Roles.Trainer }), "identity: in which role");
                Assert.That(root.GetProperty("why").GetString(), Is.EqualTo("incidents:read"), "purpose");
            });
        }
    }

    [Test]
    public void A_pseudonym_says_nothing_and_is_of_its_kind_only()
    {
        var folder = Directory.CreateTempSubdirectory().FullName;
        using var randomness = System.Security.Cryptography.RandomNumberGenerator.Create();
        foreach (var name in (string[])["one", "other"]) LogKeys.Create(Path.Combine(folder, name), "log.test", randomness);
        var id = DerivedId.Of(Guid.Empty, "x");
        var (one, other) = (LogKeys.Open(Path.Combine(folder, "one")), LogKeys.Open(Path.Combine(folder, "other")));
        Assert.Multiple(() =>
        {
            Assert.That(one.Pseudonym("person", id), Has.Length.EqualTo(32).And.EqualTo(LogKeys.Open(Path.Combine(folder, "one")).Pseudonym("person", id)));
            Assert.That(one.Pseudonym("person", id), Is.Not.EqualTo(one.Pseudonym("review", id)));
            Assert.That(one.Pseudonym("person", id), Is.Not.EqualTo(other.Pseudonym("person", id)));
            Assert.That(() => LogKeys.Create(Path.Combine(folder, "one"), "log.test", randomness), Throws.InstanceOf<IOException>());
            Assert.That(() => LogKeys.Open(Path.Combine(folder, "none")), Throws.InvalidOperationException);
        });
        Directory.Delete(folder, recursive: true);
    }
}
