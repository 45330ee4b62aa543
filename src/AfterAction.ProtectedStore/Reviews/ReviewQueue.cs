using AfterAction.Kernel;
using AfterAction.Web;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.ProtectedStore.Reviews;

/// <summary>All reviews of the agency by number and state, so that supervisors see to it that each is led. No content, no title and no count by person: looking
/// here puts nobody on a side of the wall (docs/adr/0016).</summary>
/// <param name="Number">Only reviews of incidents with exactly this number.</param>
/// <param name="Unassigned">Only reviews that nobody leads yet.</param>
[Requires(ReviewPolicies.Queue)]
internal sealed record ReviewQueue(string? Number, bool Unassigned, string? Cursor, int Limit) : IRequest<Answer<Page<QueuedReview>>>
{
    /// <summary>Only this review: numbers are not unique, and some incidents have none.</summary>
    public ReviewId? Only { get; init; }

    public override string ToString() => nameof(ReviewQueue);

    internal sealed class Validator : AbstractValidator<ReviewQueue>
    {
        public Validator()
        {
            RuleFor(question => question.Limit).InclusiveBetween(1, Web.Http.Cursor.MostPerPage);
            RuleFor(question => question.Number).MaximumLength(100);
        }
    }

    internal sealed class Handler(ReviewLists lists, DueRules rules, Agency agency, IActor actor, TimeProvider clock) : IRequestHandler<ReviewQueue, Answer<Page<QueuedReview>>>
    {
        public async Task<Answer<Page<QueuedReview>>> Handle(ReviewQueue request, CancellationToken cancellationToken)
        {
            var page = await lists.Queue(actor.Signed(), request, cancellationToken);
            var today = DateOnly.FromDateTime(agency.OnTheWall(clock.GetUtcNow()).Date);
            return page with { Entries = [.. page.Entries.Select(row => row with { DueOn = rules.DueOn(row.State, row.OccurredOn), Overdue = DueRules.IsOverdue(rules.DueOn(row.State, row.OccurredOn), today) })] };
        }
    }

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapGet("queue", async (IMediator mediator, CancellationToken ct, string? number, string? cursor, bool unassigned = false, int limit = 20) =>
            (await mediator.Send(new ReviewQueue(number, unassigned, cursor, limit), ct)).ToHttp())
        .Requires(ReviewPolicies.Queue).WithSummary("Reviews of the agency by number and state");
}

/// <param name="State">To a supervisor who took part, no more than he sees in his own list.</param>
/// <param name="Version">What to send as If-Match when assigning a facilitator; null for whoever took part, who does not assign and does not learn
/// how much is written.</param>
public sealed record QueuedReview(ReviewId Review, string Number, DateOnly? OccurredOn, ReviewState State, string Facilitator, bool TookPart, long? Version)
{
    /// <summary>On the agency's wall: the last day for what comes next; null where nothing does.</summary>
    public DateOnly? DueOn { get; init; }

    public bool Overdue { get; init; }

    public override string ToString() => nameof(QueuedReview);
}
