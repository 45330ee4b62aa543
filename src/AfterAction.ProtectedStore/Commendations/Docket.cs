using System.Text.Json;
using AfterAction.Kernel;
using AfterAction.Ledger;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.ProtectedStore.Sealing;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using Marten;
using MediatR;
using Npgsql;

namespace AfterAction.ProtectedStore.Commendations;

/// <summary>What waits for the board: the citation, whose it is and how the reader voted; nothing else of the review, not even which incident it was. Each is claimed before it is shown, and those
/// behind the wall are not there. Left out: everybody but the board.</summary>
[Requires(ReviewPolicies.Docket)]
internal sealed record Docket : IRequest<Answer<DocketList>>
{
    /// <summary>More than a board decides in a year; what lies beyond comes up when these are decided.</summary>
    private const int Most = 200;

    internal sealed class Handler([FromKeyedServices(ReviewStore.Schema)] NpgsqlDataSource database, KeyRing keys, ClaimLedger claims, IActor actor) : IRequestHandler<Docket, Answer<DocketList>>
    {
        public async Task<Answer<DocketList>> Handle(Docket request, CancellationToken cancellationToken) => await Read(database, keys, claims, actor.Signed(), cancellationToken);

        internal static async Task<DocketList> Read(NpgsqlDataSource database, KeyRing keys, ClaimLedger claims, Actor reader, CancellationToken cancellationToken)
        {
            using var index = await keys.LeaseIndex(cancellationToken);
            await using var command = database.CreateCommand("select box from reviews.docket where agency = $1 order by id limit $2");
            command.Parameters.AddWithValue(reader.Agency);
            command.Parameters.AddWithValue(Most);
            List<DocketEntry> found = [];
            await using (var row = await command.ExecuteReaderAsync(cancellationToken))
            {
                while (await row.ReadAsync(cancellationToken)) found.Add(DocketEntry.Open(index.Key!, row.GetFieldValue<byte[]>(0)));
            }

            var claimed = (await claims.Claim(reader.Person, [.. found.Select(entry => entry.Incident).Distinct()], Side.Review, cancellationToken)).Select(claim => claim.Incident).ToHashSet();
            return new DocketList([
                .. found.Where(entry => claimed.Contains(entry.Incident)).OrderBy(entry => entry.Name, StringComparer.Ordinal).ThenBy(entry => entry.Commendation)
                    .Select(entry => new DocketRow(entry.Review, entry.Commendation, entry.Name, entry.Citation, entry.Wording, entry.Votes.FirstOrDefault(vote => vote.By == reader.Person)?.For)),
            ]);
        }
    }

    internal static void Map(IEndpointRouteBuilder app) => app
        .MapGet("/api/v1/commendations", async (IMediator mediator, CancellationToken ct) => (await mediator.Send(new Docket(), ct)).ToHttp())
        .Requires(ReviewPolicies.Docket).WithTags("Commendations").WithSummary("What waits for the board");
}

public sealed record DocketList(IReadOnlyList<DocketRow> Entries);

/// <param name="Wording">To send as If-Match with a vote.</param>
/// <param name="Voted">How the reader voted; null while he has not.</param>
public sealed record DocketRow(ReviewId Review, Guid Commendation, string Name, string Citation, int Wording, bool? Voted)
{
    public override string ToString() => $"{nameof(DocketRow)} {Commendation}";
}

/// <summary>A nomination before the board, sealed with the agency's own key: the board opens no review to see it.</summary>
internal sealed record DocketEntry(ReviewId Review, IncidentId Incident, Guid Commendation, string Name, string Citation, int Wording, IReadOnlyList<BoardVote> Votes)
{
    public override string ToString() => nameof(DocketEntry);

    public static DocketEntry Open(DataKey index, byte[] box) => JsonSerializer.Deserialize<DocketEntry>(ReviewCipher.Open(index, KeyRing.Index, SealedKind.Docket, box), SealedJson.Options)!;

    /// <summary>In the transaction that writes the facts it follows from.</summary>
    public static void Write(IDocumentSession session, string agency, Review review, DataKey index)
    {
        session.QueueSqlCommand("delete from reviews.docket where agency = ? and review = ?", agency, review.Id);
        if (review.Referred) return;
        foreach (var each in review.Commendations.Where(each => each.State == CommendationState.BeforeTheBoard && review.ParticipantOf(each.Officer) is not null))
        {
            DocketEntry entry = new(new(review.Id), review.Incident, each.Id, review.ParticipantOf(each.Officer)!.Name, each.Citation, each.Wording, each.Votes);
            session.QueueSqlCommand("insert into reviews.docket (agency, id, review, box) values (?, ?, ?, ?)",
                agency, index.Blind("commendation", each.Id.ToByteArray()), review.Id, ReviewCipher.Seal(index, KeyRing.Index, SealedKind.Docket, JsonSerializer.SerializeToUtf8Bytes(entry, SealedJson.Options)));
        }
    }
}
