using AfterAction.Anonymisation.Lessons;
using AfterAction.ProtectedStore.Accounts;
using AfterAction.ProtectedStore.Reviews;

namespace AfterAction.ProtectedStore.Commendations;

/// <summary>What stands in a review and in the accounts its facilitator reads: a text that leaves is written afresh and shares no run of words with it.</summary>
internal static class ProtectedText
{
    /// <summary>The runs of six words and more that a text shares with the review, each as it stands in the text.</summary>
    /// <param name="accounts">Those of the review. What was taken back nobody reads, so it is not compared: whether something stands in it is nobody's business.</param>
    public static IReadOnlyList<string> SharedWith(string text, Review review, IEnumerable<Account> accounts) =>
        [.. new SharedRuns([.. Of(review), .. accounts.Where(account => account.WithdrawnAt is null).SelectMany(Of)]).In(text).Select(run => text.Substring(run.Start, run.Length))];

    private static IEnumerable<string> Of(Review review) =>
    [
        .. review.Entries.SelectMany(entry => (IEnumerable<string?>)
            [entry.Facts.Title, entry.Facts.Text, entry.First?.Text, entry.Observation?.Text, entry.Examination?.KnownThen, entry.Examination?.LearnedLater]).OfType<string>(),
        .. review.Instances.SelectMany(instance => (IEnumerable<string>)[instance.What.Text, instance.What.KnownThen, instance.What.Mechanism, instance.What.InPlace]),
        .. review.Meetings.SelectMany(meeting => meeting.Points.Select(point => point.Text)),
        .. review.Findings.Select(finding => finding.What.Text),
        .. review.Recommendations.SelectMany(made => (IEnumerable<string>)[made.What.Text, made.What.Shows, .. made.Changes.Select(change => change.Text)]),
        .. review.Reports.Select(report => report.Text),
    ];

    private static IEnumerable<string> Of(Account account) =>
    [
        account.Narrative ?? "", .. account.Annotations.Select(annotation => annotation.Text), .. account.Supplements.Select(supplement => supplement.Text),
        .. account.Answers.Select(answer => answer.Text), .. account.Points.Select(point => point.Text),
    ];
}
