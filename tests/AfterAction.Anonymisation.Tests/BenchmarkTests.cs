using AfterAction.Anonymisation.Scoring;
using AfterAction.Anonymisation.Tagging;
using AfterAction.Testing;

namespace AfterAction.Anonymisation.Tests;

/// <summary>Published benchmarks, held at the level that was reached. Only figures are printed.</summary>
[Category("S2")]
public class BenchmarkTests
{
    [Test]
    public void On_court_judgments_every_direct_identifier_is_masked_and_recall_is_above_what_is_published()
    {
        var score = TabScore.Of(Shared.Data("tab/train-92.jsonl"), Shipped.Strict, Shipped.Tagger, asRoster: true);
        TestContext.Out.WriteLine($"recall {score.Recall}, direct {score.Direct}, quasi {score.Quasi}, precision {score.Precision}, F2 {score.F2:F3}");
        Assert.Multiple(() =>
        {
            Assert.That(score.Documents, Is.EqualTo(92));
            Assert.That(score.Direct, Is.EqualTo(new Share(183, 183)));
            Assert.That(score.Recall.Value, Is.GreaterThanOrEqualTo(.95));
            Assert.That(score.Quasi.Value, Is.GreaterThanOrEqualTo(.94));
            Assert.That(score.Precision.Value, Is.GreaterThanOrEqualTo(.48));
            Assert.That(score.F2, Is.GreaterThanOrEqualTo(.80));
        });
    }

    [Test]
    public void With_the_list_of_a_courts_words_precision_rises_and_direct_identifiers_stay_masked()
    {
        var score = TabScore.Of(Shared.Data("tab/train-92.jsonl"), Language.Read("en", "court"), Shipped.Tagger, asRoster: true);
        TestContext.Out.WriteLine($"recall {score.Recall}, direct {score.Direct}, quasi {score.Quasi}, precision {score.Precision}, F2 {score.F2:F3}");
        Assert.Multiple(() =>
        {
            Assert.That(score.Direct, Is.EqualTo(new Share(183, 183)));
            Assert.That(score.Precision.Value, Is.GreaterThanOrEqualTo(.58));
            Assert.That(score.Recall.Value, Is.GreaterThanOrEqualTo(.945));
        });
    }

    [TestCase(false, .955, .78)]
    [TestCase(true, .885, .84)]
    public void On_invented_sentences_without_a_roster_most_identifiers_are_found_in_either_case(bool lowerCase, double recall, double precision)
    {
        var score = PresidioScore.Of(Shared.Data("presidio-synthetic/synth_dataset_v2.json"), Shipped.Strict, Shipped.Tagger, lowerCase);
        TestContext.Out.WriteLine($"recall {score.Recall}, precision {score.Precision}, F2 {score.F2:F3}");
        Assert.Multiple(() =>
        {
            Assert.That(score.Recall.Value, Is.GreaterThanOrEqualTo(recall));
            Assert.That(score.Precision.Value, Is.GreaterThanOrEqualTo(precision));
            foreach (var type in (string[])["AGE", "CREDIT_CARD", "DATE_TIME", "EMAIL_ADDRESS", "IBAN_CODE", "IP_ADDRESS", "NRP", "PHONE_NUMBER", "US_SSN", "ZIP_CODE"])
                Assert.That(score.ByType[type].Value, Is.EqualTo(1), type);
            Assert.That(score.ByType["PERSON"].Value, Is.GreaterThanOrEqualTo(lowerCase ? .93 : .98));
        });
    }

    [Test]
    public void Trained_anew_from_the_same_files_the_tagger_is_the_one_that_is_shipped() =>
        Assert.That(Training.Train(Shared.Data("ner"), Shipped.Strict).Hash, Is.EqualTo(Tagger.Pinned));
}
