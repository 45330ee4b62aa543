using System.Text.Json;
using System.Text.Json.Nodes;
using AfterAction.ProtectedStore.Accounts;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.ProtectedStore.Sealing;
using AfterAction.ProtectedStore.Timelines;
using static AfterAction.ProtectedStore.Tests.Sample;

namespace AfterAction.ProtectedStore.Tests;

/// <summary>A sheet that was sealed before a member was known reads as one in which it says nothing, and goes on from there.</summary>
public class OldSheetTests
{
    private static readonly string[] NewInReviews = ["scopeAcceptedAt", "promise", "orders", "instances", "meetings", "findings", "recommendations", "reports", "referred"];

    private static readonly string[] NewInAccounts =
        ["accepted", "narrative", "videoViewedAt", "sealed", "supplements", "receipt", "submittedAt", "withdrawnAt", "answers", "joined", "points"];

    private static JsonNode Written(Sheet sheet) => JsonNode.Parse(JsonSerializer.SerializeToUtf8Bytes(sheet, SealedJson.Options))!;

    private static Sheet Read(JsonNode written) => written.Deserialize<Sheet>(SealedJson.Options)!;

    private static void Without(JsonNode node, string[] members)
    {
        foreach (var member in members) node.AsObject().Remove(member);
    }

    [Test]
    public void A_review_from_before_promises_instances_and_examinations_reads_and_goes_on()
    {
        var before = Folded(Walked.Except([InScope, Promised]));
        var written = Written(new(before.Id, TheReview, before, null));
        Without(written["review"]!, NewInReviews);
        foreach (var entry in written["review"]!["entries"]!.AsArray()) Without(entry!, ["examination", "observedAt"]);
        var read = Read(written).Review!;
        Assert.Multiple(() =>
        {
            Assert.That(read.State, Is.EqualTo(ReviewState.Walking));
            Assert.That((read.Orders.Length, read.Instances.Length, read.Promise), Is.EqualTo((0, 0, (Promises.Promise?)null)));
            Assert.That(new[] { InScope, Promised, InstanceSpecs.Stated, ExaminationSpecs.Examined, Debrief, MeetingSpecs.Begun, MeetingSpecs.Noted, MeetingSpecs.Ended, FindingSpecs.Stated, FindingSpecs.Made, Closed, FindingSpecs.Changed, FindingSpecs.Reported }.Aggregate(read, Review.Fold).State, Is.EqualTo(ReviewState.Closed));
            Assert.That(TimelineView.Of(read, [], Officer, new("a", "A", TimeZoneInfo.Utc), Noon).Promise.MayWrite, Is.False);
        });
    }

    [Test]
    public void An_account_from_before_seals_and_receipts_keeps_its_words_and_goes_on()
    {
        var before = Account.Fold(null, new AnnotationWritten(TheReview, Talk, Words, null, Officer, Noon));
        var written = Written(new(before.Id, TheReview, null, before));
        Without(written["account"]!, NewInAccounts);
        var read = Read(written).Account!;
        Assert.Multiple(() =>
        {
            Assert.That(read.Find(Talk)!.Text, Is.EqualTo(Words));
            Assert.That((read.Accepted, read.Sealed, read.Supplements.Length, read.Answers.Length), Is.EqualTo(((Acceptance?)null, (SealedAs?)null, 0, 0)));
            Assert.That(new object[] { Accepted, MeetingSpecs.Joined, MeetingSpecs.Made }.Aggregate(read, Account.Fold).Points.Single().Text, Is.EqualTo("One voice."));
        });
    }

    [Test]
    public void Facts_and_sheets_from_before_reasons_read_and_whoever_changes_them_now_says_why()
    {
        Fact Read(string what) => JsonSerializer.Deserialize<Fact>($$"""{"review":"{{TheReview.Value}}","stream":"{{TheReview.Value}}","ordinal":1,"what":{{what}}}""", SealedJson.Options)!;
        string Common(string fact) => $"\"fact\":\"{fact}\",\"review\":\"{TheReview.Value}\",\"by\":\"{Supervisor.Value}\",\"at\":\"2026-03-02T12:00:00+00:00\"";
        const string Noted = "\"observation\":{\"text\":\"Lowers his voice. That bought four minutes.\",\"step\":4,\"decisionPoint\":true,\"pivotal\":true}";
        var entry = $"\"entry\":\"{Contact.Value}\"";
        var point = $"\"meeting\":\"{MeetingSpecs.Begun.Meeting}\",\"point\":\"{MeetingSpecs.Noted.Point}\",\"question\":\"Sustain\",\"text\":\"One voice.\"";
        Assert.Multiple(() =>
        {
            Assert.That(Read($"{{{Common("EntryObserved")},{entry},{Noted}}}").What, Is.EqualTo(new EntryObserved(TheReview, Contact, Noticed, null, Supervisor, Noon)));
            Assert.That(Read($"{{{Common("EntryWalked")},{entry},{Noted}}}").What, Is.EqualTo(new EntryWalked(TheReview, Contact, Noticed, null, Supervisor, Noon)));
            Assert.That(((EntryExamined)Read($"{{{Common("EntryExamined")},{entry},\"examination\":{{\"knownThen\":\"Alone.\",\"learnedLater\":\"\",\"mitigations\":[],\"factors\":[],\"nonCompliance\":[],\"force\":{{}},\"pins\":[]}}}}").What!).Reason, Is.Null);
            Assert.That(Read($"{{{Common("PointNoted")},{point}}}").What, Is.EqualTo(MeetingSpecs.Noted));
            Assert.That(Read($"{{{Common("PointMade")},{point}}}").What, Is.EqualTo(MeetingSpecs.Made with { By = Supervisor }));
        });

        var before = Folded([.. Walked, (DebriefOpened)Debrief with { At = Noon.AddSeconds(60) }, MeetingSpecs.Begun, MeetingSpecs.Noted]);
        var written = Written(new(before.Id, TheReview, before, null));
        foreach (var each in written["review"]!["entries"]!.AsArray()) Without(each!, ["observedAt"]);
        Without(written["review"]!["meetings"]![0]!["points"]![0]!, ["wordings"]);
        var read = OldSheetTests.Read(written).Review!;
        Assert.That(read.Find(Contact)!.ObservationNeedsReason(read, Noon.AddSeconds(61)), Is.True);
        Assert.That(read.Meetings[0].Points[0], Is.EqualTo(new Debriefs.DebriefPoint(MeetingSpecs.Noted.Point, MeetingSpecs.Begun.Meeting, Debriefs.DebriefQuestion.Sustain, "One voice.", Noon)));
    }

    [Test]
    public void What_was_sealed_now_reads_back_whole()
    {
        var review = new object[] { InstanceSpecs.Stated, ExaminationSpecs.Examined, Debrief, MeetingSpecs.Begun, MeetingSpecs.Put, MeetingSpecs.Seen, MeetingSpecs.Noted, MeetingSpecs.Ended, FindingSpecs.Stated, FindingSpecs.Made, Closed, FindingSpecs.Changed, FindingSpecs.Reported }.Aggregate(Folded(Walked), Review.Fold);
        var account = new object[] { Accepted, new NarrativeWritten(TheReview, Words, Officer, Noon), new AccountSealed(TheReview, true, VideoOrder.AccountFirst, "Seen.", Officer, Noon), new SupplementWritten(TheReview, Cad, Words, Officer, Noon), new AccountSubmitted(TheReview, "R", Officer, Noon), MeetingSpecs.Joined, MeetingSpecs.Made }
            .Aggregate((Account?)null, Account.Fold)!;
        foreach (var sheet in new Sheet[] { new(review.Id, TheReview, review, null), new(account.Id, TheReview, null, account) })
            Assert.That(Written(Read(Written(sheet))).ToJsonString(), Is.EqualTo(Written(sheet).ToJsonString()));
    }
}
