namespace AfterAction.Anonymisation.Tests;

/// <summary>Texts that were made to take for ever.</summary>
public class HostileTextTests
{
    private static readonly (string Name, string Piece)[] Pieces =
    [
        ("one letter", "a"), ("one capital", "A"), ("digits", "1"), ("digits and blanks", "1 "), ("accents", "\u0301"), ("a letter under accents", "e\u0301\u0302\u0303"),
        ("turned text", "\u202Eabc \u2066"), ("invisible", "\u200b\u00ad\ufeff"), ("ligature of eighteen", "\ufdfa"), ("at signs", "a@"), ("dots", "a."), ("quotation marks", "\"x "),
        ("hyphens", "a-"), ("half a character", "\ud800"), ("names", "Smith White "), ("numbers aloud", "four four "), ("brackets", "(("), ("line ends", "\n"), ("colons", "f:"), ("slashes", "1/"),
    ];

    private static IEnumerable<TestCaseData> Texts => Pieces.Select(piece => new TestCaseData(piece.Piece).SetName($"Memory_and_time_grow_with_the_length_of_{piece.Name.Replace(' ', '_')}"));

    [TestCaseSource(nameof(Texts))]
    public void Memory_and_time_grow_with_the_length(string piece)
    {
        var roster = new Roster([new RosterPerson("William White", Role.Officer), new RosterPerson("Aaa Smith")], [new KnownFact(Kind.CaseNumber, "4444444444")], []);
        var anonymiser = new Anonymiser(Shipped.Police, roster, Shipped.Tagger);
        Use(10_000);
        var (half, _) = Use(50_000);
        var (whole, took) = Use(100_000);
        Assert.Multiple(() =>
        {
            Assert.That(whole, Is.LessThan((half * 2.6) + 10_000_000), "bytes for twice the text");
            Assert.That(took, Is.LessThan(TimeSpan.FromSeconds(30)));
        });

        (double Bytes, TimeSpan Took) Use(int length)
        {
            var text = string.Concat(Enumerable.Repeat(piece, length / piece.Length));
            var before = GC.GetAllocatedBytesForCurrentThread();
            var begun = TimeProvider.System.GetTimestamp();
            anonymiser.Anonymise(text, new Random(1));
            return (GC.GetAllocatedBytesForCurrentThread() - before, TimeProvider.System.GetElapsedTime(begun));
        }
    }

    [Test]
    public void A_text_beyond_the_longest_is_refused() =>
        Assert.That(() => Shipped.Anonymise(new string('a', Anonymiser.LongestText + 1)), Throws.ArgumentException);

    [Test]
    public void Any_string_at_all_is_read()
    {
        const int seed = 7;
        var random = new Random(seed);
        for (var i = 0; i < 300; i++)
        {
            var text = string.Create(random.Next(200), random, static (to, with) =>
            {
                for (var at = 0; at < to.Length; at++) to[at] = (char)(with.Next(3) == 0 ? with.Next(0x10000) : with.Next(0x20, 0x7f));
            });
            var answer = Shipped.Anonymise(text);
            Assert.That(answer.Findings.Select(finding => finding.End), Has.All.LessThanOrEqualTo(text.Length), $"seed {seed}, {i}");
        }
    }
}
