using AfterAction.Kernel;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.Register.Investigations;

/// <summary>Closes an investigation with its outcome. Whoever waits for the conflicts officer waits no more; claims stay.</summary>
[Requires(InvestigationPolicies.Lead)]
public sealed record CloseInvestigation(InvestigationId Investigation, Disposition Disposition, string Note, long Seen) : IRequest<Decision>, IOfInvestigation
{
    public const int LongestNote = 4_000;

    public override string ToString() => $"{nameof(CloseInvestigation)} {Investigation.Value}";

    internal sealed class Validator : AbstractValidator<CloseInvestigation>
    {
        public Validator()
        {
            RuleFor(command => command.Disposition).IsInEnum();
            RuleFor(command => command.Note).NotEmpty().MaximumLength(LongestNote);
        }
    }

    internal static Decision Decide(Investigation investigation, CloseInvestigation command, PersonId by, DateTimeOffset now)
    {
        var note = command.Note.Trim();
        if (investigation.Closed is { } closed) return (closed.Disposition, closed.Note) == (command.Disposition, note) ? Decision.Nothing : InvestigationRefusals.Closed;
        return Decision.Append(new InvestigationClosed(command.Disposition, note, by, now));
    }

    internal sealed class Handler(RegisterStore store, IActor actor, TimeProvider clock) : IRequestHandler<CloseInvestigation, Decision>
    {
        public Task<Decision> Handle(CloseInvestigation command, CancellationToken ct) => store.Decide<Investigation>(command.Investigation.Value, command.Seen,
            investigation => Decide(investigation!, command, actor.Current!.Person, clock.GetUtcNow()), ct);
    }

    internal sealed record Body(Disposition Disposition, string? Note)
    {
        public override string ToString() => nameof(Body);
    }

    internal static void Map(IEndpointRouteBuilder investigations) => investigations
        .MapPut("{investigation:guid}/closing", async (Guid investigation, Body body, IfMatch seen, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new CloseInvestigation(new(investigation), body.Disposition, body.Note ?? "", seen.Version), ct)).ToHttp())
        .Requires(InvestigationPolicies.Lead).NeedsIfMatch()
        .WithSummary("Close an investigation with its outcome");
}
