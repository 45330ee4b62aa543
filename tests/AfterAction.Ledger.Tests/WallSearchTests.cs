namespace AfterAction.Ledger.Tests;

/// <summary>Every state that three people and three incidents can come to, and every act in it.</summary>
[Category("W1")]
public class WallSearchTests
{
    private const int People = 3;
    private const int Incidents = 3;

    [Test]
    public void No_order_of_acts_lets_anybody_act_on_both_sides()
    {
        var acts = Act.All(People, Incidents);
        var depth = Size.Of(perChange: 5, before: 100);
        HashSet<Wall> seen = [new(People, Incidents)];
        List<Wall> edge = [.. seen];
        for (var step = 1; step <= depth && edge.Count > 0; step++)
        {
            List<Wall> next = [];
            foreach (var wall in edge)
                foreach (var act in acts)
                {
                    var (after, done) = act.On(wall);
                    if ((Rules.Broken(wall, act, after, done) ?? (seen.Contains(after) ? null : Rules.Broken(after))) is { } fault) Assert.Fail($"{act} at step {step}: {fault}");
                    if (seen.Add(after)) next.Add(after);
                }

            edge = next;
            TestContext.Out.WriteLine($"depth {step}: {seen.Count} states, {edge.Count} of them new, {acts.Count} acts in each");
        }

        Assert.That(seen, Has.Count.GreaterThan(10_000), "the search went somewhere");
    }

    /// <summary>The rules have teeth: walls that may not be are called so.</summary>
    [TestCase(new byte[] { 1, 2, 0, 0 }, true, false, "in the same cluster")]
    [TestCase(new byte[] { 1, 0, 0, 0 }, true, false, "stand differently")]
    [TestCase(new byte[] { 1, 0, 2, 0 }, false, true, "in the same cluster")]
    [TestCase(new byte[] { 1 | Wall.Recused, 2, 0, 0 }, true, false, "in the same cluster")]
    [TestCase(new byte[] { 1 | Wall.Recused, 2 | Wall.Recused, 0, 0 }, true, false, null)]
    [TestCase(new byte[] { 1, 2, 0, 0 }, false, false, null)]
    public void A_wall_with_a_hole_is_found(byte[] marks, bool linked, bool same, string? fault) =>
        Assert.That(Rules.Broken(new Wall(2, 2, marks, [false, linked, linked, false], same ? [0, 0] : [0, 1])), fault is null ? Is.Null : Does.Contain(fault));
}
