using AfterAction.Kernel;
using AfterAction.Ledger;
using AfterAction.ProtectedStore.Accounts;
using AfterAction.ProtectedStore.Commendations;
using AfterAction.ProtectedStore.Referrals;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.Web.Pipeline;
using Npgsql;
using static AfterAction.ProtectedStore.Tests.Sample;

namespace AfterAction.ProtectedStore.Tests;

/// <summary>From a nomination to what is released: by the decisions, and over real databases.</summary>
public class CommendationTests
{
    private const string Citation = "For patience that gave a frightened man the time to sit down.";

    private static readonly Guid Id = Guid.Parse("0196f0a0-0000-7000-8000-0000000000f1");
    private static readonly PersonId One = new(Guid.Parse("0196f0a0-0000-7000-8000-000000000021")), Two = new(Guid.Parse("0196f0a0-0000-7000-8000-000000000022"));
    private static readonly object[] Open = [.. Walked, Debrief];
    internal static readonly CommendationNominated Nominated = new(TheReview, Id, Officer, Citation, Supervisor, Noon);
    internal static readonly ConsentStated Yes = new(TheReview, Id, true, Officer, Noon);
    internal static readonly BoardVoted First = new(TheReview, Id, true, One, Noon);
    internal static readonly CommendationDecided Given = new(TheReview, Id, true, Two, Noon);

    private static Func<Review, Decision> Put(string citation, PersonId? officer = null, params string[] shared) => review => Nominate.Decide(review, new(TheReview, Id, officer ?? Officer, citation, 0), shared, Supervisor, Noon);

    private static Func<Review, Decision> Say(bool given, PersonId? by = null, long wording = 1) => review => StateConsent.Decide(review, new(TheReview, Id, given, wording), by ?? Officer, Noon);

    private static Func<Review, Decision> Cast(PersonId by, bool votesFor, long wording = 1) => review => Vote.Decide(review, new(TheReview, Id, votesFor, wording), by, Noon);

    private static Func<Review, Decision> TakeBack => review => TakeNominationBack.Decide(review, new(TheReview, Id, "Not now.", 0), Supervisor, Noon);

    [Test]
    public void Whoever_took_part_is_nominated_once_everybody_was_heard_closed_or_not()
    {
        OnReview.Given(Open).When(Put($" {Citation} ")).Then(Nominated);
        OnReview.Given([.. Open, Closed]).When(Put(Citation)).Then(Nominated);
        OnReview.Given([.. Open, Nominated]).When(Put(Citation)).ThenNothing();
        OnReview.Given(Walked).When(Put(Citation)).ThenRefused(Refusals.NominationBeforeDebrief);
        OnReview.Given(Open).When(Put(Citation, Supervisor)).ThenRefused(Refusals.NoSuchParticipant);
        OnReview.Given([.. Open, Nominated]).When(Put(Citation, Second)).ThenRefused(Refusals.NoSuchParticipant);
        OnReview.Given([.. Open, new ReviewReferred(TheReview, Supervisor, Noon)]).When(Put(Citation)).ThenRefused(Refusals.ReviewClosed);
    }

    [Test]
    public void Words_of_the_review_are_not_taken_into_the_citation_and_are_shown_to_its_writer()
    {
        var refused = Put(Citation, null, "a frightened man the time to")(Folded(Open)).Refusal!;
        Assert.That((refused.Code, refused.Fields.Single().Sentence), Is.EqualTo((Refusals.CitationCopied.Code, "Say this in other words: \u201Ca frightened man the time to\u201D")));
        var account = new Account(Guid.Empty, TheReview, Officer, [new(Talk, "I told him that nobody here is going to hurt you.", Noon, Noon, 1)], 1);
        var review = Folded(Open);
        Assert.Multiple(() =>
        {
            Assert.That(ProtectedText.SharedWith("Because NOBODY here is going, to hurt you tonight.", review, [account]), Is.EqualTo(new[] { "NOBODY here is going, to hurt you" }));
            Assert.That(ProtectedText.SharedWith("Nobody here is going to leave.", review, [account]), Is.Empty, "five words are a way of speaking");
            Assert.That(ProtectedText.SharedWith("nobody here is going to hurt you", review, [account with { WithdrawnAt = Noon }]), Is.Empty, "what was taken back is not compared: that would tell of it");
            Assert.That(ProtectedText.SharedWith("He lowers his voice that bought four minutes.", review, []), Is.EqualTo(new[] { "lowers his voice that bought four minutes" }), "what the facilitator noticed");
        });
    }

    [Test]
    public void Only_the_officer_says_yes_to_the_words_he_read_and_takes_it_back_while_nothing_is_decided()
    {
        OnReview.Given([.. Open, Nominated]).When(Say(true)).Then(Yes);
        OnReview.Given([.. Open, Nominated, Yes]).When(Say(true)).ThenNothing();
        OnReview.Given([.. Open, Nominated, Yes]).When(Say(false)).Then(Yes with { Given = false });
        OnReview.Given([.. Open, Nominated]).When(Say(true, Second)).ThenRefused(Refusal.NotFound);
        OnReview.Given([.. Open, Nominated, Nominated with { Citation = "Other words." }]).When(Say(true)).ThenRefused(Refusal.Stale);
        OnReview.Given([.. Open, Nominated, Yes, First, First with { By = Two }, Given]).When(Say(false)).ThenRefused(Refusals.CommendationEnded);
        Assert.That(Folded([.. Open, Nominated, Yes, Nominated with { Citation = "Other words." }]).Commendations[0].State, Is.EqualTo(CommendationState.Nominated), "a yes is to one wording");
    }

    [Test]
    public void Two_of_the_board_decide_of_one_mind_and_nobody_who_was_there()
    {
        object[] before = [.. Open, Nominated, Yes];
        OnReview.Given(before).When(Cast(One, true)).Then(First);
        OnReview.Given([.. before, First]).When(Cast(One, true)).ThenNothing();
        OnReview.Given([.. before, First]).When(Cast(One, false)).Then(First with { For = false });
        OnReview.Given([.. before, First]).When(Cast(Two, true)).Then(First with { By = Two }, Given);
        OnReview.Given([.. before, First with { For = false }]).When(Cast(Two, true)).Then(First with { By = Two });
        OnReview.Given([.. before, First with { For = false }]).When(Cast(Two, false)).Then(First with { By = Two, For = false }, Given with { Awarded = false });
        OnReview.Given([.. Open, Nominated]).When(Cast(One, true)).ThenRefused(Refusals.ConsentMissing);
        OnReview.Given(before).When(Cast(One, true, 2)).ThenRefused(Refusal.Stale);
        foreach (var there in (PersonId[])[Supervisor, Officer, Second]) OnReview.Given(before).When(Cast(there, true)).ThenRefused(Refusals.OwnCommendation);
        OnReview.Given([.. before, First, First with { By = Two }, Given]).When(Cast(One, false)).ThenRefused(Refusals.CommendationEnded);
        OnReview.Given(before).When(Cast(One, true)).Then(First);
        Assert.That(Folded([.. before, First, Yes with { Given = false }, Yes]).Commendations[0].Votes, Is.Empty, "a yes that was taken back begins anew");
    }

    [Test]
    public void A_nomination_is_taken_back_until_it_is_decided()
    {
        OnReview.Given([.. Open, Nominated]).When(TakeBack).Then(new CommendationTakenBack(TheReview, Id, "Not now.", Supervisor, Noon));
        OnReview.Given(Open).When(TakeBack).ThenRefused(Refusals.NoSuchCommendation);
        object[] taken = [.. Open, Nominated, new CommendationTakenBack(TheReview, Id, "Not now.", Supervisor, Noon)];
        OnReview.Given(taken).When(TakeBack).ThenNothing();
        OnReview.Given(taken).When(Say(true)).ThenRefused(Refusals.CommendationEnded);
        OnReview.Given(taken).When(Put("Anew.")).ThenRefused(Refusals.CommendationEnded);
        OnReview.Given([.. Open, Nominated, Yes, First, Given]).When(TakeBack).ThenRefused(Refusals.CommendationEnded);
    }

    [Test]
    public void The_facilitator_reads_all_and_whoever_is_nominated_his_own()
    {
        var review = Folded([.. Open, Nominated]);
        Assert.That((CommendationsOf.Of(review, Supervisor).Count, CommendationsOf.Of(review, Officer).Count, CommendationsOf.Of(review, Second).Count), Is.EqualTo((1, 1, 0)));
    }

    /// <summary>The board sees what waits for it and no more; name, citation and month go out once.</summary>
    [Test]
    [Category("C2")]
    public async Task What_the_board_awards_goes_out_once_with_a_name_a_citation_and_a_month()
    {
        await using var sealedStore = await SealedStore.Open();
        await using (var owner = NpgsqlDataSource.Create(sealedStore.Agency.Owner("released")))
        {
            await using var grants = owner.CreateCommand(await File.ReadAllTextAsync(Path.Combine(Testing.Shared.Repository, "deploy", "grants", "released.sql")));
            await grants.ExecuteNonQueryAsync();
        }

        Actor Of(PersonId person, string role) => new(person, "sample", "", new HashSet<string> { role });
        var (facilitator, officer, one, two) = (Of(Supervisor, Roles.Supervisor), Of(Officer, Roles.Officer), Of(One, Roles.CommendationBoard), Of(Two, Roles.CommendationBoard));
        await sealedStore.OpenReview(TheReview, Open);
        Done(await sealedStore.Store.Decide(facilitator, TheReview, Open.Length, Put(Citation), CancellationToken.None));
        Assert.That((await Waiting(one)).Entries, Is.Empty, "not before the officer has said yes");
        Assert.That(await sealedStore.Lists.OnDocket(one, TheReview, CancellationToken.None), Is.Null);
        Done(await sealedStore.Store.DecideAnyway(officer, TheReview, Say(true), CancellationToken.None));
        Assert.That((await Waiting(one)).Entries.Single() is { Name: "Ana Reyes", Citation: Citation, Wording: 1, Voted: null }, Is.True);
        Assert.That(await sealedStore.Lists.OnDocket(one, TheReview, CancellationToken.None), Is.EqualTo(Incident));
        Done(await sealedStore.Store.DecideAnyway(one, TheReview, Cast(One, true), CancellationToken.None));
        Assert.That(((await Waiting(one)).Entries.Single().Voted, (await Waiting(two)).Entries.Single().Voted), Is.EqualTo(((bool?)true, (bool?)null)));

        // Somebody of the board who stands on the other side of the wall is shown nothing.
        PersonId investigates = new(Guid.NewGuid());
        await using (var register = NpgsqlDataSource.Create(sealedStore.Agency.RegisterApp("ledger")))
            await new ClaimLedger(register, sealedStore.Clock).Claim(investigates, Incident, Side.Investigation, CancellationToken.None);
        Assert.That((await Waiting(Of(investigates, Roles.CommendationBoard))).Entries, Is.Empty);

        var stale = await sealedStore.Store.DecideAnyway(two, TheReview, Cast(Two, true, 7), CancellationToken.None);
        Assert.That(stale.Refusal, Is.EqualTo(Refusal.Stale), "which ends, and is not tried again for ever");
        Done(await sealedStore.Store.DecideAnyway(two, TheReview, Cast(Two, true), CancellationToken.None));
        Assert.That((await Waiting(one)).Entries, Is.Empty, "it is decided");

        await using var released = NpgsqlDataSource.Create(sealedStore.Agency.ProtectedApp("released"));
        using Outgoing outgoing = new(sealedStore.Database, released, sealedStore.Ring);
        Assert.That((await outgoing.HandOver(CancellationToken.None), await outgoing.HandOver(CancellationToken.None)), Is.EqualTo((1, 0)));
        await using var reader = NpgsqlDataSource.Create(sealedStore.Agency.RegisterApp("released"));
        await using var command = reader.CreateCommand("select to_jsonb(c)::text, id from released.citation c");
        await using var row = await command.ExecuteReaderAsync();
        Assert.That(await row.ReadAsync(), Is.True);
        var packet = row.GetGuid(1);
        Assert.That(row.GetString(0), Is.EqualTo($$"""{"id": "{{packet}}", "name": "Ana Reyes", "text": "{{Citation}}", "agency": "sample", "awarded_in": "2026-03-01"}"""));
        Assert.That(new[] { Id, TheReview.Value, Incident.Value, Officer.Value }, Does.Not.Contain(packet));
        Assert.That(await row.ReadAsync(), Is.False);

        Task<DocketList> Waiting(Actor board) => Docket.Handler.Read(sealedStore.Database, sealedStore.Ring, sealedStore.Claims, board, CancellationToken.None);
    }

    private static void Done(Decision decision) => Assert.That(decision.Refusal, Is.Null);
}
