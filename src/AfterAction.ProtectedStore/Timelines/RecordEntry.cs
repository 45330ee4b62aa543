using AfterAction.Kernel;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.ProtectedStore.Timelines;

/// <summary>An entry by hand: something that happened and that no source recorded. The same entry sent twice is one.</summary>
[Requires(ReviewPolicies.Facilitate)]
internal sealed record RecordEntry(ReviewId Review, EntryId Entry, EntryFields Fields, long Seen) : IRequest<Decision>, IOfReview
{
    public override string ToString() => $"{nameof(RecordEntry)} {Entry.Value}";

    internal sealed class Validator : AbstractValidator<RecordEntry>
    {
        public Validator()
        {
            RuleFor(command => command.Fields).SetValidator(new EntryFields.Validator()).OverridePropertyName("");
            RuleFor(command => command.Fields.Start).NotNull().OverridePropertyName("start");
        }
    }

    internal static Decision Decide(Review review, RecordEntry command, PersonId by, DateTimeOffset now)
    {
        var facts = command.Fields.ToFacts(review, "", "", 0);
        if (review.Find(command.Entry) is { } there) return (there.First ?? there.Facts) == facts ? Decision.Nothing : Refusals.EntryExists;
        if (review.Closed) return Refusals.ReviewClosed;
        if (facts.Source != command.Fields.Source.GetValueOrDefault()) return Refusals.UnknownSource;
        if (facts.End < facts.Start) return Refusals.EndsBeforeStart;
        if (!EntryFields.IsPlausible(facts, now)) return Refusals.TimeImplausible;
        return Decision.Append(new EntryRecorded(command.Review, command.Entry, facts, by, now));
    }

    internal sealed class Handler(ReviewStore store, IActor actor, TimeProvider clock) : IRequestHandler<RecordEntry, Decision>
    {
        public Task<Decision> Handle(RecordEntry request, CancellationToken cancellationToken) =>
            store.Decide(actor.Signed(), request.Review, request.Seen,
                review => Decide(review, request, actor.Signed().Person, clock.GetUtcNow()), cancellationToken);
    }

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapPut("{review:guid}/entries/{entry:guid}", async (Guid review, Guid entry, EntryFields body, IfMatch seen, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new RecordEntry(new(review), new(entry), body, seen.Version), ct)).ToHttp())
        .NeedsIfMatch().Requires(ReviewPolicies.Facilitate).WithSummary("Record an entry by hand");
}

/// <summary>An entry's facts as somebody enters them.</summary>
/// <param name="Source">One of the review's sources, whose clock then applies; left out: true time.</param>
/// <param name="Start">With its offset from UTC.</param>
/// <param name="End">Left out for an action without a length.</param>
/// <param name="CertaintySeconds">How far off the time may be, either way: 0 to 86,400.</param>
internal sealed record EntryFields(
    EntryKind Kind, string Title, string? Text, string? Who, Guid? Person, Guid? Source, DateTimeOffset? Start, DateTimeOffset? End, double CertaintySeconds)
{
    public const int LongestTitle = 200;
    public const int LongestText = 4_000;

    public override string ToString() => nameof(EntryFields);

    /// <summary>The earliest instant an entry can have; by hand the latest is a day after now, for clocks that are ahead.</summary>
    public static readonly DateTimeOffset Earliest = new(1970, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static readonly DateTimeOffset Latest = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static bool IsPlausible(EntryFacts facts, DateTimeOffset now) => !(facts.Start < Earliest || facts.Start > now.AddDays(1) || facts.End > now.AddDays(1));

    /// <summary>An unknown source reads as none, an unknown person as nobody in particular: deciders refuse the first.</summary>
    internal EntryFacts ToFacts(Review review, string rawTime, string marks, long ordinal) => new(
        Kind, Title.Trim(), Text?.Trim() ?? "", Who?.Trim() ?? "",
        Person is { } person && review.ParticipantOf(new(person)) is not null ? new PersonId(person) : null,
        review.SourceOf(Source.GetValueOrDefault()).Id, rawTime, Start?.ToUniversalTime(), End?.ToUniversalTime(), (long)Math.Round(CertaintySeconds * 1000), marks, ordinal);

    internal sealed class Validator : AbstractValidator<EntryFields>
    {
        public Validator()
        {
            RuleFor(fields => fields.Kind).IsInEnum();
            RuleFor(fields => fields.Title).NotEmpty().MaximumLength(LongestTitle);
            RuleFor(fields => fields.Text).MaximumLength(LongestText);
            RuleFor(fields => fields.Who).MaximumLength(LongestTitle);
            RuleFor(fields => fields.CertaintySeconds).InclusiveBetween(0, 86_400);
        }
    }
}
