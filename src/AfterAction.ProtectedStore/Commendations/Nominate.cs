using AfterAction.Kernel;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.ProtectedStore.Commendations;

/// <summary>The facilitator nominates somebody who took part, with a citation written afresh, or puts the citation otherwise. Not before the debrief is open; closed or not.
/// Left out: everybody but the facilitator, who has heard all sides and was not there.</summary>
[Requires(ReviewPolicies.Facilitate)]
internal sealed record Nominate(ReviewId Review, Guid Commendation, PersonId Officer, string Citation, long Seen) : IRequest<Decision>, IOfReview
{
    public override string ToString() => $"{nameof(Nominate)} {Commendation}";

    internal sealed class Validator : AbstractValidator<Nominate>
    {
        public Validator()
        {
            RuleFor(command => command.Officer).Must(officer => officer.Value != Guid.Empty).WithErrorCode("required");
            RuleFor(command => command.Citation).NotEmpty().MaximumLength(Commendations.Commendation.LongestCitation);
        }
    }

    /// <param name="shared">Runs of words that the citation has in common with the review.</param>
    internal static Decision Decide(Review review, Nominate command, IReadOnlyList<string> shared, PersonId by, DateTimeOffset now)
    {
        var citation = command.Citation.Trim();
        var known = review.CommendationOf(command.Commendation);
        if (known is not null && (known.Officer, known.Citation) == (command.Officer, citation)) return Decision.Nothing;
        if (review.Referred) return Refusals.ReviewClosed;
        if (!review.DebriefOpen) return Refusals.NominationBeforeDebrief;
        if (known is { Ended: not null }) return Refusals.CommendationEnded;
        if (review.ParticipantOf(command.Officer) is null || (known is not null && known.Officer != command.Officer)) return Refusals.NoSuchParticipant;
        if (shared.Count > 0) return Refusals.CitationCopied with { Fields = [.. shared.Select(run => new FieldFault("citation", "copied", $"Say this in other words: \u201C{run}\u201D"))] };
        return Decision.Append(new CommendationNominated(command.Review, command.Commendation, command.Officer, citation, by, now));
    }

    internal sealed class Handler(ReviewStore store, IActor actor, TimeProvider clock) : IRequestHandler<Nominate, Decision>
    {
        public async Task<Decision> Handle(Nominate request, CancellationToken cancellationToken)
        {
            var writer = actor.Signed();
            if (await store.Find(writer, request.Review, cancellationToken) is not { } read) return Refusal.NotFound;
            var accounts = read.DebriefOpen ? await store.AccountsOf(writer, read, cancellationToken) : [];
            var shared = ProtectedText.SharedWith(request.Citation, read, accounts);
            return await store.Decide(writer, request.Review, request.Seen, review => Decide(review, request, shared, writer.Person, clock.GetUtcNow()), cancellationToken);
        }
    }

    internal sealed record Body(Guid Officer, string? Citation)
    {
        public override string ToString() => nameof(Body);
    }

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapPut("{review:guid}/commendations/{commendation:guid}", async (Guid review, Guid commendation, Body body, IfMatch seen, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new Nominate(new(review), commendation, new(body.Officer), body.Citation ?? "", seen.Version), ct)).ToHttp())
        .NeedsIfMatch().Requires(ReviewPolicies.Facilitate).WithSummary("Nominate somebody to be commended, or put the citation otherwise");
}
