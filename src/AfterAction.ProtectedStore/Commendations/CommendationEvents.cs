using AfterAction.Kernel;
using AfterAction.ProtectedStore.Reviews;

namespace AfterAction.ProtectedStore.Commendations;

/// <summary>Somebody of the review is nominated, or his citation is put otherwise: what was consented to and voted on before counts no more.</summary>
public sealed record CommendationNominated(ReviewId Review, Guid Commendation, PersonId Officer, string Citation, PersonId By, DateTimeOffset At) : IReviewFact
{
    public override string ToString() => nameof(CommendationNominated);
}

public sealed record CommendationTakenBack(ReviewId Review, Guid Commendation, string Reason, PersonId By, DateTimeOffset At) : IReviewFact
{
    public override string ToString() => nameof(CommendationTakenBack);
}

/// <param name="Given">False: he took it back, or said no.</param>
public sealed record ConsentStated(ReviewId Review, Guid Commendation, bool Given, PersonId By, DateTimeOffset At) : IReviewFact
{
    public override string ToString() => nameof(ConsentStated);
}

/// <summary>One of the board voted, or voted otherwise.</summary>
public sealed record BoardVoted(ReviewId Review, Guid Commendation, bool For, PersonId By, DateTimeOffset At) : IReviewFact
{
    public override string ToString() => nameof(BoardVoted);
}

/// <summary>With the vote that made it so.</summary>
public sealed record CommendationDecided(ReviewId Review, Guid Commendation, bool Awarded, PersonId By, DateTimeOffset At) : IReviewFact
{
    public override string ToString() => nameof(CommendationDecided);
}
