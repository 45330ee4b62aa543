using AfterAction.Anonymisation.Lessons;
using AfterAction.Anonymisation.Risk;

namespace AfterAction.Anonymisation.Tests;

[Category("S2")]
public class LessonDraftTests
{
    private const string Account = "I walked up to the car and asked him to put the phone down before I said anything else to him.";

    private static readonly DraftCheck Check = new(new Anonymiser(Shipped.Police, Roster.Empty, Shipped.Tagger), [Account, "Another source."]);

    private static LessonDraft Draft(string decision) => new(Enum.GetValues<LessonField>().ToDictionary(field => field, field => field == LessonField.DecisionPoint ? decision : "Keep some distance."));

    [TestCase("They asked the person, put the phone down before I said no.", "put the phone down before I said", 7)]
    [TestCase("Here one has ASKED him; to put... the phóne then.", "ASKED him; to put... the phóne", 6)]
    [TestCase("Here one has asked\u200b him to\nput thе phone then.", "asked\u200b him to\nput thе phone", 6)]
    public void Six_words_in_a_row_from_a_source_are_found_however_they_are_written(string text, string run, int words) =>
        Assert.That(new SharedRuns([Account]).In(text), Is.EqualTo(new[] { new SharedRun(text.IndexOf(run, StringComparison.Ordinal), run.Length, words) }));

    [Test]
    public void Five_words_in_a_row_are_not() =>
        Assert.Multiple(() =>
        {
            Assert.That(new SharedRuns([Account]).In("Before they asked him to put the gun away."), Is.Empty);
            Assert.That(new SharedRuns([Account]).Longest("Before they asked him to put the gun away."), Is.EqualTo(5));
        });

    [Test]
    public void A_run_does_not_go_from_one_source_into_the_next() =>
        Assert.That(new SharedRuns(["one two three", "four five six"]).Longest("one two three four five six"), Is.EqualTo(3));

    [Test]
    public void A_draft_with_nothing_in_the_way_has_no_obstacle() => Assert.That(Check.Of(Draft("Wait, or speak first?")), Is.Empty);

    [Test]
    public void What_is_in_the_way_is_said_field_by_field()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Check.Of(Draft(" ")), Is.EqualTo(new[] { new DraftObstacle(LessonField.DecisionPoint, DraftProblem.Empty, 0, 0, null) }));
            Assert.That(Check.Of(Draft(new string('a', 601))), Is.EqualTo(new[] { new DraftObstacle(LessonField.DecisionPoint, DraftProblem.TooLong, 0, 601, null) }));
            Assert.That(Check.Of(Draft("Then put the phone down before I spoke.")).Select(found => (found.Why, found.Start, found.Length)), Is.EqualTo(new[] { (DraftProblem.Copied, 5, 27) }));
            Assert.That(Check.Of(Draft("Wait for Kowalczyk.")).Select(found => (found.Why, found.Start, found.Length)), Is.EqualTo(new[] { (DraftProblem.GivesAway, 9, 9) }));
        });
    }

    [Test]
    public void A_draft_that_keeps_its_sources_words_leads_back_and_one_of_other_words_does_not()
    {
        var relink = new Relink([Account, "The driver stopped at the light and waved.", "Two people argued over a dog in the yard."]);
        Assert.Multiple(() =>
        {
            Assert.That(relink.Of("asked him to put the phone down", 0).Rank, Is.EqualTo(1));
            Assert.That(relink.Of("asked him to put the phone down", 0).Margin, Is.Positive);
            Assert.That(relink.Of("Distance gives time over a dog.", 0).Rank, Is.GreaterThan(1));
            Assert.That(relink.Of("Nothing shared whatsoever", 0).Rank, Is.EqualTo(2), "chance");
        });
    }
}
