using System.Text.Json.Serialization;
using AfterAction.Log;
using AfterAction.ProtectedStore;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.ProtectedStore.Sealing;
using AfterAction.Web.Pipeline;
using Npgsql;
using Weasel.Core;

namespace AfterAction.Benchmarks;

/// <summary>A store of reviews that anybody who has the database can read: what sealing is compared with. It exists here and nowhere else.</summary>
internal static class Unsealed
{
    public static ReviewStore Over(NpgsqlDataSource database, KeyRing keys, Recorder recorder)
    {
        Marten.Services.SystemTextJsonSerializer plain = new() { EnumStorage = EnumStorage.AsString, Casing = Casing.CamelCase };
        plain.UseTypeInfoResolver(SealedJson.Options.TypeInfoResolver!);
        plain.Configure(options => options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault);
        return new(database, keys, recorder, plain);
    }
}

/// <summary>Asks who belongs to a review, and not the ledger.</summary>
internal sealed class UnclaimedAdmission(ReviewLists lists) : IAdmission
{
    public async ValueTask<bool> Admits(object request, Policy policy, Actor actor, CancellationToken ct) =>
        request is not IOfReview { Review: var review } || await lists.MemberOf(actor, review, ct) is not null;
}
