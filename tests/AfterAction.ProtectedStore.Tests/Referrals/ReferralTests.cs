using AfterAction.Kernel;
using AfterAction.Kernel.Release;
using AfterAction.ProtectedStore.Findings;
using AfterAction.ProtectedStore.Referrals;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.ProtectedStore.Timelines;
using AfterAction.Web;
using AfterAction.Web.Pipeline;
using Npgsql;
using static AfterAction.ProtectedStore.Tests.Sample;

namespace AfterAction.ProtectedStore.Tests;

/// <summary>A review that is stopped and referred: by the decision, and as it leaves over real databases.</summary>
public class ReferralTests
{
    private static readonly ReviewReferred Referred = new(TheReview, Supervisor, Noon);

    private static Decision Refer(Review review) => StopAndRefer.Decide(review, Supervisor, Noon);

    [Test]
    public void A_review_is_stopped_from_every_state_and_once()
    {
        foreach (var facts in (object[][])[[Opened, Led], Ready, Walked, [.. Walked, Debrief], [.. Walked, Debrief, Closed]]) OnReview.Given(facts).When(Refer).Then(Referred);
        OnReview.Given([.. Walked, Referred]).When(Refer).ThenNothing();
    }

    [Test]
    public void Nothing_is_added_to_it_any_more_not_even_what_a_closed_review_takes()
    {
        object[] stopped = [.. Walked, Debrief, FindingSpecs.Stated, FindingSpecs.Made, Referred];
        OnReview.Given(stopped).When(review => ReportChange.Decide(review, new(TheReview, FindingSpecs.Made.Recommendation, ChangeState.Done, "x", 0), Supervisor, Noon)).ThenRefused(Refusals.ReviewClosed);
        OnReview.Given(stopped).When(review => ReportImplementation.Decide(review, new(TheReview, Cad, "x", 0), Supervisor, Noon)).ThenRefused(Refusals.ReviewClosed);
        OnReview.Given(stopped).When(review => CloseReview.Decide(review, Supervisor, Noon)).ThenNothing();
        foreach (var later in (object[])[Debrief, MeetingSpecs.Begun, FindingSpecs.Changed, FindingSpecs.Reported, Referred])
            Assert.That(() => Review.Fold(Folded(stopped), later), Throws.InvalidOperationException, later.GetType().Name);
    }

    [Test]
    public void That_it_was_referred_is_its_facilitators_alone_to_see()
    {
        TimelineView Read(PersonId reader) => TimelineView.Of(Folded([.. Walked, Referred]), [], reader, new Agency("a", "A", TimeZoneInfo.Utc), Noon);
        Assert.That((Read(Supervisor).State, Read(Officer).State, Read(Officer).DebriefOpen), Is.EqualTo((ReviewState.Referred, ReviewState.Closed, false)));
    }

    [Test]
    public async Task It_points_to_a_crime_or_to_wilful_misconduct()
    {
        async Task<bool> Valid(bool crime, bool misconduct) => (await new StopAndRefer.Validator().ValidateAsync(new StopAndRefer(TheReview, crime, misconduct, 0))).IsValid;
        Assert.That((await Valid(false, false), await Valid(true, false), await Valid(false, true)), Is.EqualTo((false, true, true)));
    }

    /// <summary>Number, date and notice go out once, however often they are handed over, and leave nothing behind.</summary>
    [Test]
    [Category("C2")]
    public async Task The_incident_its_date_and_the_notice_go_out_and_nothing_else()
    {
        await using var sealedStore = await SealedStore.Open();
        await Release(sealedStore.Agency.Owner("released"));
        Actor actor = new(Supervisor, "sample", "Dana Ruiz", new HashSet<string> { Roles.Supervisor });
        ReviewId id = new(Guid.NewGuid());
        Assert.That(await sealedStore.OpenReview(id, [Opened, OfficerJoined, Led]), Is.True);
        Assert.That((await sealedStore.Store.Decide(actor, id, 3, review => Decision.Append(new ReviewReferred(id, Supervisor, Noon)), CancellationToken.None)).Refusal, Is.Null);
        await using var released = NpgsqlDataSource.Create(sealedStore.Agency.ProtectedApp("released"));
        using Outgoing outgoing = new(sealedStore.Database, released, sealedStore.Ring);
        Assert.That(await outgoing.HandOver(CancellationToken.None), Is.EqualTo(1));
        Assert.That(await outgoing.HandOver(CancellationToken.None), Is.Zero);
        await using var reader = NpgsqlDataSource.Create(sealedStore.Agency.RegisterApp("released"));
        await using var command = reader.CreateCommand("select to_jsonb(r)::text, id from released.referral r");
        await using var row = await command.ExecuteReaderAsync();
        Assert.That(await row.ReadAsync(), Is.True);
        var packet = row.GetGuid(1);
        Assert.That(row.GetString(0), Is.EqualTo($$"""{"id": "{{packet}}", "agency": "sample", "notice": "{{Referral.Notice}}", "number": "26-0301", "occurred_on": "2026-03-01"}"""));
        Assert.That(packet, Is.Not.EqualTo(id.Value).And.Not.EqualTo(Incident.Value));
        Assert.That(await row.ReadAsync(), Is.False);
    }

    private static async Task Release(string owner)
    {
        await using var database = NpgsqlDataSource.Create(owner);
        await using var command = database.CreateCommand(await File.ReadAllTextAsync(Path.Combine(Testing.Shared.Repository, "deploy", "grants", "released.sql")));
        await command.ExecuteNonQueryAsync();
    }
}
