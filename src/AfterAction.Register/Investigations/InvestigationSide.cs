using AfterAction.Kernel;
using AfterAction.Web.Accounts;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.Register.Investigations;

/// <summary>Who can be proposed for which part, by name: a role and no more. Whether somebody may is the conflicts officer's.</summary>
[Requires(InvestigationPolicies.Open)]
public sealed record InvestigationSide : IRequest<Answer<Page<InvestigationSide.Row>>>
{
    public sealed record Row(PersonId Person, string Name, string Rank, string Unit, Part Part)
    {
        public override string ToString() => $"{nameof(Row)} {Person.Value}";
    }

    internal sealed class Validator : AbstractValidator<InvestigationSide>;

    internal sealed class Handler(IPeople people) : IRequestHandler<InvestigationSide, Answer<Page<Row>>>
    {
        public async Task<Answer<Page<Row>>> Handle(InvestigationSide question, CancellationToken ct)
        {
            List<Row> rows = [];
            foreach (var part in Enum.GetValues<Part>())
                rows.AddRange((await people.WithRole(Eligibility.RoleOf(part), ct)).Select(person => new Row(person.Id, person.Name, person.Rank, person.Unit, part)));
            return new Page<Row>(rows, null);
        }
    }

    internal static void Map(IEndpointRouteBuilder investigations) => investigations
        .MapGet("people", async (IMediator mediator, CancellationToken ct) => (await mediator.Send(new InvestigationSide(), ct)).ToHttp())
        .Requires(InvestigationPolicies.Open)
        .WithSummary("Who can be proposed for which part");
}
