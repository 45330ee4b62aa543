using AfterAction.Kernel;
using AfterAction.Web;
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

    internal sealed class Handler(ReviewLists lists, DueRules rules, Agency agency, IActor actor, TimeProvider clock) : IRequestHandler<MyReviews, Answer<Page<ReviewRow>>>
    {
        public async Task<Answer<Page<ReviewRow>>> Handle(MyReviews request, CancellationToken cancellationToken)
        {
            var page = await lists.Mine(actor.Signed(), request.Cursor, request.Limit, cancellationToken);
            var today = DateOnly.FromDateTime(agency.OnTheWall(clock.GetUtcNow()).Date);
            return page with { Entries = [.. page.Entries.Select(row => row with { DueOn = rules.DueOn(row.State, row.OccurredOn), Overdue = DueRules.IsOverdue(rules.DueOn(row.State, row.OccurredOn), today) })] };
        }
    }

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapGet("", async (IMediator mediator, CancellationToken ct, string? cursor, int limit = 20) => (await mediator.Send(new MyReviews(cursor, limit), ct)).ToHttp())
        .Requires(ReviewPolicies.Mine).WithSummary("Reviews you belong to");
}

/// <param name="ToWalk">Null for whoever took part, as long as the debrief is not open: how far the facilitator is, is the facilitator's.</param>
public sealed record ReviewRow(
    ReviewId Review, string Number, string Title, DateOnly? OccurredOn, ReviewState State, string Facilitator, int? Walked, int? ToWalk, bool Facilitates, bool TookPart)
{
    /// <summary>On the agency's wall: the last day for what comes next; null where nothing does.</summary>
    public DateOnly? DueOn { get; init; }

    public bool Overdue { get; init; }

    public override string ToString() => $"{nameof(ReviewRow)} {Review.Value}";
}
