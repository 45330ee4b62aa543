using System.Diagnostics;

namespace AfterAction.Ledger.Tests;

/// <summary>The inductive proof of <c>Wall.smt2</c>, read by z3 (Debian: <c>apt-get install z3</c>). The search of <see cref="WallSearchTests"/> shows that the wall
/// in C# does what the proof says of it, and the comparison in <see cref="AgreementTests"/> that the database does.</summary>
[Category("W2")]
public class ProofTests
{
    private static readonly string Proof = Read();

    [Test]
    public async Task The_wall_holds_for_any_number_of_people_and_incidents()
    {
        var answers = await Ask(Proof);
        TestContext.Out.WriteLine(string.Join('\n', answers));
        Assert.Multiple(() =>
        {
            Assert.That(answers.Where((_, line) => line % 2 == 1), Is.All.EqualTo("unsat"));
            Assert.That(answers.Count(answer => answer == "unsat"), Is.EqualTo(Proof.Split("(check-sat)").Length - 1).And.GreaterThan(15));
        });
    }

    /// <summary>A rule taken out is missed: the proof rests on each of them.</summary>
    [TestCase("(or (= (stands p a) none) (= (stands p a) review))", "Whoever reads a review has investigated nothing near it")]
    [TestCase("(forall ((x Person)) (not (torn (stands x a) (stands x b))))", "A link bars nobody who was not barred")]
    [TestCase("(forall ((i Incident)) (not (torn (stands p i) (stands q i))))", "A merge bars nobody who was not barred")]
    [TestCase("(and (same x p) (near i a)) review (stands x i)", "ClaimR keeps Inv", "(and (= x p) (near i a)) review (stands x i)")]
    [TestCase("(ite (or (near i a) (near i b)) (both (stands x a) (stands x b)) (stands x i))", "Link keeps Inv", "(stands x i)")]
    [TestCase("(ite (or (same x p) (same x q)) (both (stands p i) (stands q i)) (stands x i))", "Merge keeps Inv", "(stands x i)")]
    [TestCase("(ite (= one other) one barred)", "Link with recusals keeps Inv", "one")]
    public async Task Without_one_of_its_rules_the_proof_fails(string rule, string fails, string instead = "true")
    {
        Assert.That(Proof, Does.Contain(rule));
        var answers = await Ask(Proof.Replace(rule, instead, StringComparison.Ordinal));
        Assert.That(answers[answers.IndexOf(fails) + 1], Is.EqualTo("sat"), fails);
    }

    private static async Task<List<string>> Ask(string question)
    {
        using var z3 = Process.Start(new ProcessStartInfo("z3", ["-in", "-T:60"]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var answer = z3.StandardOutput.ReadToEndAsync();
        await z3.StandardInput.WriteAsync(question);
        z3.StandardInput.Close();
        var lines = (await answer).Split('\n', StringSplitOptions.RemoveEmptyEntries).ToList();
        await z3.WaitForExitAsync();
        return lines;
    }

    private static string Read()
    {
        using var reader = new StreamReader(typeof(ProofTests).Assembly.GetManifestResourceStream("Wall.smt2")!);
        return reader.ReadToEnd();
    }
}
