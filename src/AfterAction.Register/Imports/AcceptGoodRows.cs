using AfterAction.Kernel;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.Register.Imports;

/// <summary>Takes the good rows of a file that has bad ones. Until somebody says so, nothing of such a file is stored.</summary>
[Requires(ImportPolicies.Import)]
public sealed record AcceptGoodRows(ImportId Import) : IRequest<Decision>
{
    internal sealed class Validator : AbstractValidator<AcceptGoodRows>
    {
        public Validator() => RuleFor(command => command.Import.Value).NotEmpty();
    }

    internal static Decision Decide(FileImport? import, PersonId by, DateTimeOffset now) => import switch
    {
        null => Refusal.NotFound,
        { State: ImportState.WaitingForAcceptance, Incidents: 0 } => ImportRefusals.NoGoodRow,
        { State: ImportState.WaitingForAcceptance } => Decision.Append(new GoodRowsAccepted(by, now)),
        { BadRows: > 0, State: ImportState.Storing or ImportState.Done } => Decision.Nothing,
        _ => ImportRefusals.NotToBeAccepted,
    };

    internal sealed class Handler(RegisterStore store, ImportQueue queue, IActor actor, TimeProvider clock) : IRequestHandler<AcceptGoodRows, Decision>
    {
        public async Task<Decision> Handle(AcceptGoodRows command, CancellationToken ct)
        {
            var decided = await store.Decide<FileImport>(command.Import.Value, null, import => Decide(import, actor.Current!.Person, clock.GetUtcNow()), ct);
            if (decided.Refusal is null) queue.Add(command.Import);
            return decided;
        }
    }

    internal static void Map(IEndpointRouteBuilder imports) => imports
        .MapPost("{import:guid}/acceptance", async (Guid import, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new AcceptGoodRows(new ImportId(import)), ct)).ToHttp())
        .Requires(ImportPolicies.Import);

    internal static void MapPage(IEndpointRouteBuilder pages) => pages
        .MapPost("/imports/{import:guid}/acceptance", async (Guid import, IMediator mediator, ImportScreens screens, CancellationToken ct) =>
            await screens.After(await mediator.Send(new AcceptGoodRows(new ImportId(import)), ct), new(import), ct))
        .Requires(ImportPolicies.Import).DisableAntiforgery();
}
