using System.Globalization;
using AfterAction.ProtectedStore.Debriefs;
using AfterAction.ProtectedStore.Promises;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.ProtectedStore.Timelines;
using AfterAction.Web;
using AfterAction.Web.Layout;

namespace AfterAction.ProtectedStore.Accounts;

/// <summary>What somebody wrote, in the order in which he would tell it. Times are on the agency's wall. Lines end with LF; a heading is a line of its own between empty ones.</summary>
internal static class OwnCopyText
{
    public static string Of(Review review, Account? account, string name, Agency agency, DateTimeOffset now)
    {
        AgencyTime clock = new(agency);
        var day = review.OccurredOn is { } occurred ? ", " + occurred.ToString("d MMMM yyyy", CultureInfo.InvariantCulture) : "";
        List<string> parts =
        [
            $"What I wrote about incident {review.Number}{day}",
            $"{name}. Copied on {clock.Both(now)}.\nNobody else's words are in it. In the review they are protected as it was promised there; what protects this copy is another question. Ask your representative or counsel before you give it to anybody.",
        ];
        if (account is null) return string.Join("\n\n", parts.Append("I wrote nothing.")) + "\n";
        if (account.Accepted is { } accepted) Add("What I was told", $"{PromiseWords.Of(accepted.Compulsion)}{(accepted.Order.Length > 0 ? $", order {accepted.Order} by {accepted.OrderedBy}" : "")}. I accepted version {accepted.Version} of what protects my words on {clock.Both(accepted.At)}.");
        if (account.WithdrawnAt is { } taken) Add("Taken back", $"I took my account back on {clock.Both(taken)}. Nobody else reads it.");
        if (account.Narrative is { Length: > 0 } narrative) Add("In my own words", narrative);
        if (account.Sealed is { } how) Add("Sealed", $"On {clock.Both(how.At)}, {(how.Viewed ? "after" : "before")} I had watched a recording.{(how.Reason is { } why ? " " + why : "")}");
        foreach (var supplement in account.Supplements) Add($"Added on {clock.Both(supplement.At)}", supplement.Text);
        var numbers = TimelineOrder.Of(review).Select((placed, at) => (placed.Entry.Id, Number: at + 1)).ToDictionary(pair => pair.Id, pair => pair.Number);
        foreach (var annotation in account.Annotations.Where(annotation => annotation.Text.Length > 0).OrderBy(annotation => numbers.GetValueOrDefault(annotation.Entry)))
            Add($"At entry {numbers.GetValueOrDefault(annotation.Entry).ToString(CultureInfo.InvariantCulture)} of the timeline, {clock.Both(annotation.At)}", annotation.Text);
        foreach (var answer in account.Answers) Add("To another course", $"{(answer.Agrees ? "I see it so." : "I do not see it so.")}{(answer.Text.Length > 0 ? " " + answer.Text : "")}");
        foreach (var point in account.Points) Add($"At a meeting, {clock.Both(point.At)}: {DebriefWords.Of(point.Question).ToLowerInvariant()}", point.Text);
        if (account is { Receipt: { } receipt, SubmittedAt: { } submitted }) Add("Handed in", $"On {clock.Both(submitted)}, receipt {receipt}.");
        return string.Join("\n\n", parts).ReplaceLineEndings("\n") + "\n";

        void Add(string heading, string text) => parts.Add($"{heading}\n{new string('-', heading.Length)}\n{text}");
    }
}
