using AfterAction.Kernel;
using AfterAction.Web.Accounts;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using Marten;
using MediatR;

namespace AfterAction.Register.Conflicts;

/// <summary>Accounts that are known to be one person's, the latest first.</summary>
[Requires(ConflictPolicies.Decide)]
public sealed record AccountsOfOnePerson(string? Cursor, int? Limit) : IRequest<Answer<Page<AccountsOfOnePerson.Row>>>
{
    public const int Usual = 50;

    public sealed record Row(PersonId One, string OneName, PersonId Other, string OtherName, string By, DateTimeOffset On)
    {
        public override string ToString() => nameof(Row);
    }

    internal sealed record Position(string Place);

    internal sealed class Validator : AbstractValidator<AccountsOfOnePerson>
    {
        public Validator() => RuleFor(question => question.Limit).InclusiveBetween(1, Web.Http.Cursor.MostPerPage);
    }

    internal sealed class Handler(RegisterStore store, IPeople people) : IRequestHandler<AccountsOfOnePerson, Answer<Page<Row>>>
    {
        public async Task<Answer<Page<Row>>> Handle(AccountsOfOnePerson question, CancellationToken ct)
        {
            var limit = question.Limit ?? Usual;
            var found = await store.Read(session =>
            {
                IQueryable<AccountPair> pairs = session.Query<AccountPair>();
                if (Web.Http.Cursor.Read<Position>(question.Cursor) is { Place: { } before }) pairs = pairs.Where(pair => pair.Place.CompareTo(before) < 0);
                return pairs.OrderByDescending(pair => pair.Place).Take(limit + 1).ToListAsync(ct);
            });
            var names = await people.NamesOf(found.SelectMany(pair => new[] { pair.One, pair.Other, pair.By }), ct);
            return new Page<Row>([.. found.Take(limit).Select(pair => new Row(pair.One, names[pair.One], pair.Other, names[pair.Other], names[pair.By], pair.On))],
                found.Count > limit ? Web.Http.Cursor.Write(new Position(found[limit - 1].Place)) : null);
        }
    }

    internal static void Map(IEndpointRouteBuilder conflicts) => conflicts
        .MapGet("accounts", async (string? cursor, int? limit, IMediator mediator, CancellationToken ct) => (await mediator.Send(new AccountsOfOnePerson(cursor, limit), ct)).ToHttp())
        .Requires(ConflictPolicies.Decide)
        .WithSummary("Accounts that are known to be one person's");
}
