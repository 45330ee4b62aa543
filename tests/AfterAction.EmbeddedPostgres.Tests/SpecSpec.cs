using System.Collections.Immutable;
using AfterAction.Kernel;
using AfterAction.Testing;

namespace AfterAction.EmbeddedPostgres.Tests;

/// <summary>The specs of other projects rest on this: it must be able to fail.</summary>
internal sealed class SpecSpec
{
    private static readonly Refusal Full = new("list/full", "The list is full.");
    private readonly Spec<Words> spec = new((words, fact) => new Words([.. words?.All ?? [], ((Said)fact).Word]));

    [Test]
    public void Facts_with_equal_lists_are_equal() =>
        spec.Given(new Said("a", [])).When(words => Decision.Append(new Said("b", [1, 2]))).Then(new Said("b", [1, 2]));

    [Test]
    public void The_state_is_the_fold_of_what_is_given() =>
        spec.Given(new Said("a", []), new Said("b", [])).When(words => words.All.Length == 2 ? Full : Decision.Nothing).ThenRefused(Full);

    [Test]
    public void Nothing_given_is_no_state() => spec.Given().When(words => words is null ? Decision.Nothing : Full).ThenNothing();

    [Test]
    public void Every_difference_is_a_failure()
    {
        var outcome = spec.Given().When(_ => Decision.Append(new Said("b", [1, 2])));
        var refused = spec.Given().When(_ => Full);

        foreach (var check in (Action[])
            [
                () => outcome.Then(new Said("b", [1, 3])),
                () => outcome.Then(new Said("c", [1, 2])),
                () => outcome.Then(new Sung("b", [1, 2])),
                () => outcome.Then(new Said("b", [1, 2]), new Said("b", [1, 2])),
                () => outcome.Then(),
                () => outcome.ThenNothing(),
                () => outcome.ThenRefused(Full),
                () => refused.Then(),
                () => refused.ThenNothing(),
                () => refused.ThenRefused(Full with { Code = "list/other" }),
            ])
        {
            Assert.That(Fails(check), Is.True);
        }
    }

    private static bool Fails(Action check)
    {
        using (new NUnit.Framework.Internal.TestExecutionContext.IsolatedContext())
        {
            try
            {
                check();
                return false;
            }
            catch (AssertionException)
            {
                return true;
            }
        }
    }

    private sealed record Words(ImmutableArray<string> All);

    private sealed record Said(string Word, ImmutableArray<int> Times);

    private sealed record Sung(string Word, ImmutableArray<int> Times);
}
