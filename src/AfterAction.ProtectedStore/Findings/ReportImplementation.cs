using AfterAction.Kernel;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.ProtectedStore.Findings;

/// <summary>The facilitator reports what became of the recommendations, six months after the review was closed or earlier. The same report sent twice is one.</summary>
[Requires(ReviewPolicies.Facilitate)]
internal sealed record ReportImplementation(ReviewId Review, Guid Report, string Text, long Seen) : IRequest<Decision>, IOfReview
{
    public override string ToString() => $"{nameof(ReportImplementation)} {Report}";

    internal sealed class Validator : AbstractValidator<ReportImplementation>
    {
        public Validator() => RuleFor(command => command.Text).NotEmpty().MaximumLength(Finding.LongestText);
    }

    internal static Decision Decide(Review review, ReportImplementation command, PersonId by, DateTimeOffset now)
    {
        if (review.Reports.FirstOrDefault(known => known.Id == command.Report) is { } there) return there.Text == command.Text.Trim() ? Decision.Nothing : Refusals.ReportExists;
        if (!review.Closed) return Refusals.ReportBeforeClosing;
        if (review.Referred) return Refusals.ReviewClosed;
        return Decision.Append(new ImplementationReported(command.Review, command.Report, command.Text.Trim(), by, now));
    }

    internal sealed class Handler(ReviewStore store, IActor actor, TimeProvider clock) : IRequestHandler<ReportImplementation, Decision>
    {
        public Task<Decision> Handle(ReportImplementation request, CancellationToken cancellationToken) =>
            store.Decide(actor.Signed(), request.Review, request.Seen,
                review => Decide(review, request, actor.Signed().Person, clock.GetUtcNow()), cancellationToken);
    }

    internal sealed record Body(string? Text)
    {
        public override string ToString() => nameof(Body);
    }

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapPut("{review:guid}/reports/{report:guid}", async (Guid review, Guid report, Body body, IfMatch seen, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ReportImplementation(new(review), report, body.Text ?? "", seen.Version), ct)).ToHttp())
        .NeedsIfMatch().Requires(ReviewPolicies.Facilitate).WithSummary("Report what became of the recommendations");
}
