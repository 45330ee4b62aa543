using AfterAction.Kernel;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.ProtectedStore.Accounts;

/// <summary>An officer's own words at an entry, in the officer's own account. Nobody's clock stops it: what is sent while the review is being
/// closed is kept.</summary>
[Requires(ReviewPolicies.Contribute)]
internal sealed record AnnotateEntry(ReviewId Review, EntryId Entry, string Text, string? Reason, long Seen) : IRequest<Decision>, IOfReview
{
    public override string ToString() => $"{nameof(AnnotateEntry)} {Entry.Value}"; // content never reaches a log

    internal sealed class Validator : AbstractValidator<AnnotateEntry>
    {
        public Validator()
        {
            RuleFor(command => command.Text).NotNull().MaximumLength(Annotation.LongestText);
            RuleFor(command => command.Reason).MaximumLength(Timelines.CorrectEntry.LongestReason);
        }
    }

    internal static Decision Decide(Review review, Account? account, AnnotateEntry command, PersonId by, DateTimeOffset now)
    {
        var earlier = account?.Find(command.Entry);
        if ((earlier?.Text ?? "") == command.Text) return Decision.Nothing;
        if (Account.NotOpen(review, account) is { } refusal) return refusal;
        if (review.Find(command.Entry) is not { } entry) return Refusals.NoSuchEntry;
        if (entry.Facts.Person is { } owner && owner != by) return Refusals.AnothersEntry;
        if (earlier?.NeedsReason(review, now) == true && string.IsNullOrWhiteSpace(command.Reason)) return Refusals.AddendumReasonNeeded;
        return Decision.Append(new AnnotationWritten(command.Review, command.Entry, command.Text, review.DebriefOpen && !string.IsNullOrWhiteSpace(command.Reason) ? command.Reason.Trim() : null, by, now));
    }

    internal sealed class Handler(ReviewStore store, IActor actor, TimeProvider clock) : IRequestHandler<AnnotateEntry, Decision>
    {
        public Task<Decision> Handle(AnnotateEntry request, CancellationToken cancellationToken) =>
            store.Decide(actor.Signed(), request.Review, request.Seen,
                (review, account) => Decide(review, account, request, actor.Signed().Person, clock.GetUtcNow()), cancellationToken);
    }

    internal sealed record Body(string? Text, string? Reason)
    {
        public override string ToString() => nameof(Body);
    }

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapPut("{review:guid}/entries/{entry:guid}/annotation", async (Guid review, Guid entry, Body body, IfMatch seen, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new AnnotateEntry(new(review), new(entry), body.Text ?? "", body.Reason, seen.Version), ct)).ToHttp())
        .NeedsIfMatch().Requires(ReviewPolicies.Contribute).WithSummary("Write at an entry of your own timeline");
}
