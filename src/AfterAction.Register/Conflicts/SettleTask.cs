using AfterAction.Kernel;
using AfterAction.Ledger;
using AfterAction.Register.Incidents;
using AfterAction.Register.Investigations;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using Marten;
using MediatR;

namespace AfterAction.Register.Conflicts;

/// <summary>Settles what the wall holds up: recuses everybody who stands in the way, forever, and does what was asked for, or leaves all as it is. Whoever is recused
/// loses every part in investigations of those incidents; the door lets nobody in whom the ledger bars, so nothing depends on that being written down at once.</summary>
[Requires(ConflictPolicies.Decide)]
public sealed record SettleTask(long Task, bool Recuse, long Seen) : IRequest<Decision>
{
    internal sealed class Validator : AbstractValidator<SettleTask>
    {
        public Validator() => RuleFor(command => command.Task).GreaterThan(0);
    }

    internal sealed class Handler(RegisterStore store, ClaimLedger ledger, IActor actor, TimeProvider clock) : IRequestHandler<SettleTask, Decision>
    {
        public async Task<Decision> Handle(SettleTask command, CancellationToken ct)
        {
            var (by, now) = (actor.Current!.Person, clock.GetUtcNow());
            if ((await ledger.Tasks(ct)).FirstOrDefault(each => each.Number == command.Task) is not { } task) return LedgerRefusals.TaskSettled;
            if (OpenTasks.VersionOf(task) != command.Seen) return Refusal.Stale;
            if (!command.Recuse)
            {
                if (await ledger.Decline(task.Number, by, ct) is { } refused) return refused;
                if (task.Kind == TaskKind.Link)
                    await store.Decide<IncidentPair>(IncidentPair.IdOf(new(task.One), new(task.Other)), null,
                        pair => pair?.State == PairState.Waiting ? Decision.Append(new LinkDeclined(by, now)) : Decision.Nothing, ct);
                return Decision.Nothing;
            }

            var recused = await ledger.Recuse(task.Number, by, ct);
            if (recused.Refusal is { } settled) return settled;
            await (task.Kind == TaskKind.Link ? Linked(new(task.One), new(task.Other), by, now, ct) : Joined(new(task.One), new(task.Other), by, now, ct));
            foreach (var recusal in recused.Value!) await EndParts(recusal, by, now, ct);
            return Decision.Nothing;
        }

        private Task<Decision> Linked(IncidentId one, IncidentId other, PersonId by, DateTimeOffset now, CancellationToken ct) => store.InOneTransaction(async transaction =>
        {
            var decided = await transaction.Decide<IncidentPair>(IncidentPair.IdOf(one, other), null,
                pair => pair?.State == PairState.Linked ? Decision.Nothing : Decision.Append(new IncidentsLinked(one, other, by, now)));
            if (decided.Facts.Count > 0) await transaction.Tell(one, other, far => new IncidentLinked(far, by, now));
            return decided;
        }, ct);

        private Task<Decision> Joined(PersonId one, PersonId other, PersonId by, DateTimeOffset now, CancellationToken ct) => store.Decide<AccountPair>(
            AccountPair.IdOf(one, other), null, pair => pair is null ? Decision.Append(new AccountsJoined(one, other, by, now)) : Decision.Nothing, ct);

        private async Task EndParts(Recusal recusal, PersonId by, DateTimeOffset now, CancellationToken ct)
        {
            var person = recusal.Person;
            var theirs = await store.Read(session => session.Query<Investigation>().Where(each => each.Assigned.Contains(person.Value)).ToListAsync(ct));
            foreach (var investigation in theirs.Where(each => each.Incident == recusal.Incident && each.Closed is null))
                await store.Decide<Investigation>(investigation.Id, null, each => each?.LineOf(person)?.Stage == Stage.Assigned
                    ? Decision.Append(new AssignmentEnded(person, by, now))
                    : Decision.Nothing, ct);
        }
    }

    internal sealed record Body(bool Recuse);

    internal static void Map(IEndpointRouteBuilder conflicts) => conflicts
        .MapPut("tasks/{task:long}", async (long task, Body body, IfMatch seen, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new SettleTask(task, body.Recuse, seen.Version), ct)).ToHttp())
        .Requires(ConflictPolicies.Decide).NeedsIfMatch()
        .WithSummary("Recuse everybody who stands in the way, or leave all as it is");
}
