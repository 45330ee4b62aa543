using AfterAction.Kernel;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.ProtectedStore.Timelines;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.ProtectedStore.Walks;

/// <summary>The facilitator examines an entry: what was known then and what was learned later, what was tried, on what it depended, resistance and force. The
/// earlier examination stays in the facts. Once others can read it, whoever changes it says why.</summary>
[Requires(ReviewPolicies.Facilitate)]
internal sealed record ExamineEntry(ReviewId Review, EntryId Entry, ExaminationFields Fields, long Seen) : IRequest<Decision>, IOfReview
{
    public override string ToString() => $"{nameof(ExamineEntry)} {Entry.Value}";

    internal sealed class Validator : AbstractValidator<ExamineEntry>
    {
        public Validator() => RuleFor(command => command.Fields).SetValidator(new ExaminationFields.Validator()).OverridePropertyName("");
    }

    internal static Decision Decide(Review review, ExamineEntry command, PersonId by, DateTimeOffset now)
    {
        if (review.Find(command.Entry) is not { } entry) return review.Closed ? Refusals.ReviewClosed : Refusals.NoSuchEntry;
        var examination = command.Fields.ToExamination();
        if ((entry.Examination ?? Examination.Nothing).Says(examination)) return Decision.Nothing;
        if (review.Closed) return Refusals.ReviewClosed;
        if (!review.WalkStarted) return Refusals.WalkNotStarted;
        if (examination.Pins.Any(pin => review.SourceOf(pin.Source).Id != pin.Source)) return Refusals.UnknownSource;
        var due = entry.ExaminationNeedsReason(review);
        if (due && string.IsNullOrWhiteSpace(command.Fields.Reason)) return Refusals.ExaminationReasonNeeded;
        return Decision.Append(new EntryExamined(command.Review, command.Entry, examination, due ? command.Fields.Reason?.Trim() : null, by, now));
    }

    internal sealed class Handler(ReviewStore store, IActor actor, TimeProvider clock) : IRequestHandler<ExamineEntry, Decision>
    {
        public Task<Decision> Handle(ExamineEntry request, CancellationToken cancellationToken) =>
            store.Decide(actor.Signed(), request.Review, request.Seen,
                review => Decide(review, request, actor.Signed().Person, clock.GetUtcNow()), cancellationToken);
    }

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapPut("{review:guid}/entries/{entry:guid}/examination", async (Guid review, Guid entry, ExaminationFields body, IfMatch seen, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ExamineEntry(new(review), new(entry), body, seen.Version), ct)).ToHttp())
        .NeedsIfMatch().Requires(ReviewPolicies.Facilitate).WithSummary("Examine an entry: known then, learned later, what was tried, factors, resistance, force");
}

/// <summary>An examination as somebody enters it. What is left out says nothing.</summary>
/// <param name="Reason">Why it is changed; needed once others can read it.</param>
internal sealed record ExaminationFields(
    string? KnownThen, string? LearnedLater, IReadOnlyList<Mitigation>? Mitigations, IReadOnlyList<Factor>? Factors, Resistance? Resistance, IReadOnlyList<NonCompliance>? NonCompliance,
    ForceFields? Force, IReadOnlyList<PinFields>? Pins, string? Reason = null)
{
    public override string ToString() => nameof(ExaminationFields);

    internal Examination ToExamination() => new(
        KnownThen?.Trim() ?? "", LearnedLater?.Trim() ?? "", [.. (Mitigations ?? []).Distinct().Order()], [.. (Factors ?? []).Distinct().Order()], Resistance,
        [.. (NonCompliance ?? []).Distinct().Order()],
        Force is null ? ForceUsed.None : new(Force.Tool?.Trim() ?? "", Force.Technique?.Trim() ?? "", Force.Target?.Trim() ?? "", Force.Outcome?.Trim() ?? "", Force.OwnLevel?.Trim() ?? "", Force.Rank),
        [.. (Pins ?? []).Select(pin => new Pin(pin.Source, pin.AtMs, pin.Note?.Trim() ?? "")).Distinct().OrderBy(pin => pin.Source).ThenBy(pin => pin.AtMs)]);

    internal sealed class Validator : AbstractValidator<ExaminationFields>
    {
        public Validator()
        {
            RuleFor(fields => fields.KnownThen).MaximumLength(Examination.LongestText);
            RuleFor(fields => fields.LearnedLater).MaximumLength(Examination.LongestText);
            RuleFor(fields => fields.Reason).MaximumLength(CorrectEntry.LongestReason);
            RuleForEach(fields => fields.Mitigations).IsInEnum().OverridePropertyName("mitigations");
            RuleForEach(fields => fields.Factors).IsInEnum().OverridePropertyName("factors");
            RuleFor(fields => fields.Resistance).IsInEnum();
            RuleForEach(fields => fields.NonCompliance).IsInEnum().OverridePropertyName("nonCompliance");
            RuleFor(fields => fields.Force!.Tool).MaximumLength(ForceUsed.Longest).When(fields => fields.Force is not null).OverridePropertyName("tool");
            RuleFor(fields => fields.Force!.Technique).MaximumLength(ForceUsed.Longest).When(fields => fields.Force is not null).OverridePropertyName("technique");
            RuleFor(fields => fields.Force!.Target).MaximumLength(ForceUsed.Longest).When(fields => fields.Force is not null).OverridePropertyName("target");
            RuleFor(fields => fields.Force!.Outcome).MaximumLength(ForceUsed.Longest).When(fields => fields.Force is not null).OverridePropertyName("outcome");
            RuleFor(fields => fields.Force!.OwnLevel).MaximumLength(ForceUsed.Longest).When(fields => fields.Force is not null).OverridePropertyName("ownLevel");
            RuleFor(fields => fields.Force!.Rank).IsInEnum().When(fields => fields.Force is not null).OverridePropertyName("rank");
            RuleFor(fields => fields.Pins).Must(pins => pins is not { Count: > Pin.Most }).WithErrorCode("too-many");
            RuleForEach(fields => fields.Pins).Must(pin => pin is { AtMs: >= 0 and <= Pin.LatestMs, Note: null or { Length: <= ForceUsed.Longest } }).WithErrorCode("malformed").OverridePropertyName("pins");
        }
    }
}

internal sealed record ForceFields(string? Tool, string? Technique, string? Target, string? Outcome, string? OwnLevel, ForceRank? Rank)
{
    public override string ToString() => nameof(ForceFields);
}

/// <param name="AtMs">From the start of the recording.</param>
internal sealed record PinFields(Guid Source, long AtMs, string? Note)
{
    public override string ToString() => nameof(PinFields);
}
