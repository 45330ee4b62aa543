using AfterAction.Kernel;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.Register.Imports;

/// <summary>Gives a waiting file up: its staged bytes are removed, nothing of it was stored.</summary>
[Requires(ImportPolicies.Import)]
public sealed record GiveUpImport(ImportId Import) : IRequest<Decision>
{
    internal sealed class Validator : AbstractValidator<GiveUpImport>
    {
        public Validator() => RuleFor(command => command.Import.Value).NotEmpty();
    }

    internal static Decision Decide(FileImport? import, PersonId by, DateTimeOffset now) => import switch
    {
        null => Refusal.NotFound,
        { State: ImportState.WaitingForAcceptance or ImportState.WaitingForMapping } => Decision.Append(new ImportGivenUp(by, now)),
        { State: ImportState.GivenUp or ImportState.Refused } => Decision.Nothing,
        _ => ImportRefusals.NotToBeGivenUp,
    };

    internal sealed class Handler(RegisterStore store, IActor actor, TimeProvider clock) : IRequestHandler<GiveUpImport, Decision>
    {
        public Task<Decision> Handle(GiveUpImport command, CancellationToken ct) => store.InOneTransaction(async transaction =>
        {
            var decided = await transaction.Decide<FileImport>(command.Import.Value, null, import => Decide(import, actor.Current!.Person, clock.GetUtcNow()));
            if (decided.Facts.Count > 0) await ImportStorage.Empty(transaction, command.Import, ct);
            return decided;
        }, ct);
    }

    internal static void Map(IEndpointRouteBuilder imports) => imports
        .MapDelete("{import:guid}", async (Guid import, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new GiveUpImport(new ImportId(import)), ct)).ToHttp())
        .Requires(ImportPolicies.Import);

    internal static void MapPage(IEndpointRouteBuilder pages) => pages
        .MapPost("/imports/{import:guid}/giving-up", async (Guid import, IMediator mediator, ImportScreens screens, CancellationToken ct) =>
            await screens.After(await mediator.Send(new GiveUpImport(new ImportId(import)), ct), new(import), ct))
        .Requires(ImportPolicies.Import).DisableAntiforgery();
}
