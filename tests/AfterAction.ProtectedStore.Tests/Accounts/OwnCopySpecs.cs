using AfterAction.ProtectedStore.Accounts;
using AfterAction.ProtectedStore.Debriefs;
using AfterAction.Web;
using static AfterAction.ProtectedStore.Tests.Sample;

namespace AfterAction.ProtectedStore.Tests;

public class OwnCopySpecs
{
    private static readonly Agency Agency = new("sample", "Sample", TimeZoneInfo.FindSystemTimeZoneById("America/New_York"));

    private static readonly object[] Facts =
    [
        Accepted, new AnnotationWritten(TheReview, Talk, "First at the door.", null, Officer, Noon), new AnnotationWritten(TheReview, Contact, Words, null, Officer, Noon), new NarrativeWritten(TheReview, "I came\r\nand asked.", Officer, Noon),
        new AccountSealed(TheReview, false, default, null, Officer, Noon), new SupplementWritten(TheReview, Cad, "The radio was off.", Officer, Noon),
        new InstanceAnswered(TheReview, Cad, false, "There was no room.", Officer, Noon), new PointMade(TheReview, Cad, Camera, DebriefQuestion.Sustain, "The pause.", null, Officer, Noon),
        new AccountSubmitted(TheReview, "R-7", Officer, Noon),
    ];

    private static string Of(Account? account, params object[] review) => OwnCopyText.Of(Folded(review), account, "Ana Reyes", Agency, Noon);

    [Test]
    public void Everything_he_wrote_is_in_it_in_the_order_of_the_timeline()
    {
        var text = Of(Facts.Aggregate((Account?)null, Account.Fold), [.. Walked, Debrief]);
        string[] inOrder = ["26-0301, 1 March 2026", "Ana Reyes. Copied on", "Voluntary", "I came\nand asked.", "before I had watched", "The radio was off.", Words, "First at the door.", "I do not see it so. There was no room.", "to sustain\n", "The pause.", "receipt R-7"];
        var places = inOrder.Select(part => text.IndexOf(part, StringComparison.OrdinalIgnoreCase)).ToList();
        Assert.That(places, Is.All.GreaterThanOrEqualTo(0), text);
        Assert.That(places, Is.Ordered, text);
    }

    [Test]
    public void Nobody_else_s_words_are_in_it()
    {
        var text = Of(Facts.Aggregate((Account?)null, Account.Fold), [.. Walked, Debrief, FindingSpecs.Stated]);
        Assert.That(text, Does.Not.Contain("Lowers his voice").And.Not.Contain("Chooses to talk").And.Not.Contain("Two people called out").And.Not.Contain("Welfare check"));
    }

    [Test]
    public void What_was_taken_back_is_still_its_writers_and_who_wrote_nothing_has_a_copy_that_says_so()
    {
        var taken = Of(new object[] { Accepted, new NarrativeWritten(TheReview, Words, Officer, Noon), new AccountWithdrawn(TheReview, Officer, Noon) }.Aggregate((Account?)null, Account.Fold), Ready);
        Assert.That(taken, Does.Contain(Words).And.Contain("I took my account back"));
        Assert.That(Of(null, Ready), Does.EndWith("I wrote nothing.\n"));
    }
}
