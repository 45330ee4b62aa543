using AfterAction.Kernel;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.ProtectedStore.Reviews;

/// <summary>The reviews the actor belongs to, newest incident first.</summary>
[Requires(ReviewPolicies.Mine)]
internal sealed record MyReviews(string? Cursor, int Limit) : IRequest<Answer<Page<ReviewRow>>>
{
    internal sealed class Validator : AbstractValidator<MyReviews>
    {
        public Validator() => RuleFor(question => question.Limit).InclusiveBetween(1, Web.Http.Cursor.MostPerPage);
    }

    internal sealed class Handler(ReviewLists lists, IActor actor) : IRequestHandler<MyReviews, Answer<Page<ReviewRow>>>
    {
        public async Task<Answer<Page<ReviewRow>>> Handle(MyReviews request, CancellationToken cancellationToken) =>
            await lists.Mine(actor.Signed(), request.Cursor, request.Limit, cancellationToken);
    }

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapGet("", async (IMediator mediator, CancellationToken ct, string? cursor, int limit = 20) => (await mediator.Send(new MyReviews(cursor, limit), ct)).ToHttp())
        .Requires(ReviewPolicies.Mine).WithSummary("Reviews you belong to");
}

/// <param name="ToWalk">Null for whoever took part, as long as the debrief is not open: how far the facilitator is, is the facilitator's.</param>
public sealed record ReviewRow(
    ReviewId Review, string Number, string Title, DateOnly? OccurredOn, ReviewState State, string Facilitator, int? Walked, int? ToWalk, bool Facilitates, bool TookPart)
{
    public override string ToString() => $"{nameof(ReviewRow)} {Review.Value}";
}
