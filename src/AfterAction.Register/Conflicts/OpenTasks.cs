using System.Security.Cryptography;
using AfterAction.Kernel;
using AfterAction.Ledger;
using AfterAction.Register.Incidents;
using AfterAction.Web.Accounts;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.Register.Conflicts;

/// <summary>What the wall holds up, oldest first: for the conflicts officer and nobody else, for that there is such a task tells that somebody stands on both sides.</summary>
[Requires(ConflictPolicies.Decide)]
public sealed record OpenTasks(string? Cursor, int? Limit) : IRequest<Answer<Page<OpenTasks.Row>>>
{
    public const int Usual = 50;

    /// <param name="One">Of a link the numbers of the incidents, of two accounts their names.</param>
    /// <param name="People">Whom recusing would bar from both sides. On which side each stands is told to nobody.</param>
    /// <param name="Version">To be sent as If-Match: it changes with the people.</param>
    public sealed record Row(long Task, TaskKind Kind, Guid OneId, string One, Guid OtherId, string Other, DateOnly At, IReadOnlyList<Somebody> People, long Version)
    {
        public override string ToString() => $"{nameof(Row)} {Task}";
    }

    public sealed record Somebody(PersonId Person, string Name)
    {
        public override string ToString() => nameof(Somebody);
    }

    internal sealed record Position(long After);

    internal sealed class Validator : AbstractValidator<OpenTasks>
    {
        public Validator() => RuleFor(question => question.Limit).InclusiveBetween(1, Web.Http.Cursor.MostPerPage);
    }

    /// <summary>Follows from who would be recused, so that nobody is whom the officer did not see.</summary>
    internal static long VersionOf(ConflictTask task) =>
        1 + (BitConverter.ToInt64(SHA256.HashData(task.People.Select(person => person.Value).Order().SelectMany(id => id.ToByteArray()).ToArray())) & 0x0000_FFFF_FFFF_FFFF);

    internal sealed class Handler(RegisterStore store, ClaimLedger ledger, IPeople people) : IRequestHandler<OpenTasks, Answer<Page<Row>>>
    {
        public async Task<Answer<Page<Row>>> Handle(OpenTasks question, CancellationToken ct)
        {
            var limit = question.Limit ?? Usual;
            var after = Web.Http.Cursor.Read<Position>(question.Cursor)?.After ?? 0;
            var found = (await ledger.Tasks(ct)).Where(task => task.Number > after).Take(limit + 1).ToList();
            var numbers = await store.Read(session => IncidentNumbers.Of(session, Ends(found, TaskKind.Link).Select(id => new IncidentId(id)), ct));
            var names = await people.NamesOf(found.SelectMany(task => task.People).Concat(Ends(found, TaskKind.SamePerson).Select(id => new PersonId(id))), ct);
            string Called(TaskKind kind, Guid id) => kind == TaskKind.Link ? numbers.GetValueOrDefault(new(id)) ?? "Without a number" : names[new(id)];
            return new Page<Row>(
                [.. found.Take(limit).Select(task => new Row(task.Number, task.Kind, task.One, Called(task.Kind, task.One), task.Other, Called(task.Kind, task.Other), task.At,
                    [.. task.People.Select(person => new Somebody(person, names[person]))], VersionOf(task)))],
                found.Count > limit ? Web.Http.Cursor.Write(new Position(found[limit - 1].Number)) : null);
        }

        private static IEnumerable<Guid> Ends(IEnumerable<ConflictTask> tasks, TaskKind kind) => tasks.Where(task => task.Kind == kind).SelectMany(task => new[] { task.One, task.Other });
    }

    internal static void Map(IEndpointRouteBuilder conflicts) => conflicts
        .MapGet("tasks", async (string? cursor, int? limit, IMediator mediator, CancellationToken ct) => (await mediator.Send(new OpenTasks(cursor, limit), ct)).ToHttp())
        .Requires(ConflictPolicies.Decide)
        .WithSummary("What the wall holds up, oldest first");
}
