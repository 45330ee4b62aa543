using System.Globalization;
using AfterAction.Kernel;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace AfterAction.Register.Incidents;

/// <summary>Says how far a source's clock was off. Raw times stay; what is shown and ordered is corrected.</summary>
/// <param name="OffsetMs">Milliseconds to add to the raw instant to get the true one, at most ten years either way: a camera that was never set.</param>
/// <param name="UncertaintyMs">Half-width in milliseconds, at most a day.</param>
[Requires(IncidentPolicies.Clock)]
public sealed record SetSourceClock(IncidentId Incident, Guid Source, long OffsetMs, long UncertaintyMs, ClockMethod Method, string Reason, long Seen)
    : IRequest<Decision>
{
    public const int LongestReason = 1_000;

    public override string ToString() => $"{nameof(SetSourceClock)} {Source}";

    internal sealed class Validator : AbstractValidator<SetSourceClock>
    {
        public Validator()
        {
            RuleFor(command => command.OffsetMs).InclusiveBetween(-ClockBounds.FurthestMs, ClockBounds.FurthestMs);
            RuleFor(command => command.UncertaintyMs).InclusiveBetween(0, ClockBounds.WidestMs);
            RuleFor(command => command.Method).IsInEnum();
            RuleFor(command => command.Reason).NotEmpty().MaximumLength(LongestReason);
        }
    }

    internal static Decision Decide(Incident incident, SetSourceClock command, PersonId by, DateTimeOffset now)
    {
        if (!incident.Clocks.TryGetValue(command.Source, out var clock)) return IncidentRefusals.NoSuchSource;
        var set = new SourceClockSet(command.Source, command.OffsetMs, command.UncertaintyMs, command.Method, command.Reason.Trim(), by, now);
        return clock is not null && set == clock with { By = by, On = now } ? Decision.Nothing : Decision.Append(set);
    }

    internal sealed class Handler(RegisterStore store, IActor actor, TimeProvider clock) : IRequestHandler<SetSourceClock, Decision>
    {
        public Task<Decision> Handle(SetSourceClock command, CancellationToken ct) => store.Decide(command.Incident, command.Seen,
            incident => Decide(incident, command, actor.Current!.Person, clock.GetUtcNow()), ct);
    }

    internal sealed record Body(long OffsetMs, long UncertaintyMs, ClockMethod Method, string? Reason)
    {
        public override string ToString() => nameof(Body);
    }

    internal sealed record Typed
    {
        /// <summary>Seconds, with decimals.</summary>
        public string? Offset { get; init; }

        /// <summary>Seconds, with decimals; blank is none.</summary>
        public string? Uncertainty { get; init; }

        public string? Method { get; init; }

        public string? Reason { get; init; }

        public long Seen { get; init; }

        public override string ToString() => nameof(Typed);

        public SetSourceClock Command(IncidentId incident, Guid source) => new(
            incident, source, Milliseconds(Offset), string.IsNullOrWhiteSpace(Uncertainty) ? 0 : Milliseconds(Uncertainty), Words.Parse<ClockMethod>(Method), Reason ?? "", Seen);

        /// <summary>Out of every bound where it is no number, so that the validator names the field.</summary>
        private static long Milliseconds(string? seconds) =>
            decimal.TryParse(seconds?.Trim().Replace('−', '-'), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                && Math.Abs(number) < ClockBounds.FurthestMs
                ? (long)Math.Round(number * 1000)
                : long.MaxValue;
    }

    internal static void Map(IEndpointRouteBuilder incidents) => incidents
        .MapPut("{incident:guid}/sources/{source:guid}/clock", async (Guid incident, Guid source, Body body, IfMatch seen, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(
                new SetSourceClock(new(incident), source, body.OffsetMs, body.UncertaintyMs, body.Method, body.Reason ?? "", seen.Version), ct)).ToHttp())
        .Requires(IncidentPolicies.Clock).NeedsIfMatch();

    internal static void MapPage(IEndpointRouteBuilder pages) => pages
        .MapPost("/incidents/{incident:guid}/sources/{source:guid}/clock",
            async (Guid incident, Guid source, [FromForm] Typed typed, IMediator mediator, IncidentScreens screens, CancellationToken ct) =>
                await screens.After(await mediator.Send(typed.Command(new(incident), source), ct), new(incident), $"clock-{source:N}",
                    [new("offset", typed.Offset), new("uncertainty", typed.Uncertainty), new("method", typed.Method), new("reason", typed.Reason)], ct))
        .Requires(IncidentPolicies.Clock).DisableAntiforgery();
}
