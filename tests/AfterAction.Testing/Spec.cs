using AfterAction.Kernel;
using NUnit.Framework;

namespace AfterAction.Testing;

/// <summary>Given facts, when a command is decided, then these facts follow or it is refused. Takes the production fold.</summary>
public sealed class Spec<TState>(Func<TState?, object, TState> fold)
    where TState : class
{
    public Situation Given(params IReadOnlyList<object> facts) => new(facts.Aggregate(default(TState), fold));

    public sealed class Situation(TState? state)
    {
        /// <summary>Decides on the state that the given facts fold to; on null when none were given.</summary>
        public Outcome When(Func<TState, Decision> decide) => new(decide(state!));
    }

    public sealed class Outcome(Decision decision)
    {
        /// <summary>Exactly these facts in this order, compared whole: author and time included.</summary>
        public void Then(params IReadOnlyList<object> facts)
        {
            Assert.That(decision.Refusal, Is.Null);
            Assert.That(decision.Facts.Select(fact => fact.GetType()), Is.EqualTo(facts.Select(fact => fact.GetType())));
            Assert.That(decision.Facts, Is.EqualTo(facts).UsingPropertiesComparer());
        }

        /// <summary>It was done before: nothing follows, and nothing is refused.</summary>
        public void ThenNothing() => Then();

        /// <summary>Refused with this code and sentence, and nothing follows.</summary>
        public void ThenRefused(Refusal refusal)
        {
            Assert.That(decision.Refusal, Is.EqualTo(refusal));
            Assert.That(decision.Facts, Is.Empty);
        }
    }
}
