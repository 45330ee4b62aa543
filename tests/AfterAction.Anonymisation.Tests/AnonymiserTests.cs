namespace AfterAction.Anonymisation.Tests;

[Category("S2")]
public class AnonymiserTests
{
    private static readonly Roster Known = new(
        [
            new RosterPerson("Marguerite O'Shaughnessy-Vance", Role.Officer, ["Sparky"], [new KnownFact(Kind.Badge, "4417")]),
            new RosterPerson("Tuan Ng", Role.CommunityMember),
            new RosterPerson("William White", Role.Witness),
        ],
        [new KnownFact(Kind.CaseNumber, "24-001875"), new KnownFact(Kind.Phone, "(555) 010-7788"), new KnownFact(Kind.Plate, "XKJ 4821"), new KnownFact(Kind.Place, "Bluebird Diner")],
        [new RosterPerson("Quillfeather, Absalom")]);

    [TestCase("She told OShaughnessy to wait.", "She told Officer A to wait.")]
    [TestCase("She told o'shaughnessy vance to wait.", "She told Officer A to wait.")]
    [TestCase("She told O’Shaughnessy‑Vance to wait.", "She told Officer A to wait.")]
    [TestCase("She told Márguerite to wait.", "She told Officer A to wait.")]
    [TestCase("She told Margurite to wait.", "She told Officer A to wait.")]
    [TestCase("She told M a r g u e r i t e to wait.", "She told Officer A to wait.")]
    [TestCase("She told Mar\u200bgue\u00adrite to wait.", "She told Officer A to wait.")]
    [TestCase("She told Маrguеritе to wait.", "She told Officer A to wait.")]
    [TestCase("She told 𝐌𝐚𝐫𝐠𝐮𝐞𝐫𝐢𝐭𝐞 to wait.", "She told Officer A to wait.")]
    [TestCase("She told Mar-\nguerite to wait.", "She told Officer A to wait.")]
    [TestCase("She told Maggie to wait.", "She told Officer A to wait.")]
    [TestCase("She told Sparky to wait.", "She told Officer A to wait.")]
    [TestCase("SHE TOLD SPARKY TO WAIT THERE.", "SHE TOLD Officer A TO WAIT THERE.")]
    [TestCase("she told sparky to wait.", "she told Officer A to wait.")]
    [TestCase("She told Ng to wait.", "She told Community member 1 to wait.")]
    [TestCase("Then white ran.", "Then Witness 1 ran.")]
    [TestCase("She told Will White to wait.", "She told Witness 1 to wait.")]
    [TestCase("Ask Quillfeather about it.", "Ask Person 1 about it.")]
    public void Somebody_on_the_roster_is_found_however_the_name_is_written(string text, string expected) =>
        Assert.That(Shipped.Anonymise(text, Known).Text, Is.EqualTo(expected));

    [TestCase("Badge four four one seven was there.", Kind.Badge)]
    [TestCase("Badge forty four seventeen was there.", Kind.Badge)]
    [TestCase("It was 24 001875 again.", Kind.CaseNumber)]
    [TestCase("They called 010.7788 twice.", Kind.Phone)]
    [TestCase("The car was xray king john 4821.", Kind.Plate)]
    [TestCase("They met at the bluebird.", Kind.Place)]
    public void A_known_number_or_place_is_found_written_or_said_aloud(string text, Kind kind)
    {
        var finding = Shipped.Anonymise(text, Known).Findings.Single();
        Assert.That(finding.Kind, Is.EqualTo(kind));
        Assert.That(finding.Confidence, Is.GreaterThanOrEqualTo(.9));
    }

    [TestCase("on 5 March 2024 there", "5 March 2024", Kind.Date)]
    [TestCase("about 03/05/24 there", "03/05/24", Kind.Date)]
    [TestCase("at 9:40 pm there", "9:40 pm", Kind.Time)]
    [TestCase("at 2140 hours there", "2140 hours", Kind.Time)]
    [TestCase("by Tuesday there", "Tuesday", Kind.Day)]
    [TestCase("for about twenty minutes there", "about twenty minutes", Kind.Duration)]
    [TestCase("was 34 years old there", "34 years old", Kind.Age)]
    [TestCase("called 555-010-0199 there", "555-010-0199", Kind.Phone)]
    [TestCase("wrote to j.doe@example.org there", "j.doe@example.org", Kind.Online)]
    [TestCase("as @night_owl77 there", "@night_owl77", Kind.Online)]
    [TestCase("near 1200 block of Alder Street there", "1200 block of Alder Street", Kind.Address)]
    [TestCase("the corner of Alder and Birch there", "corner of Alder and Birch", Kind.Intersection)]
    [TestCase("at 40.71280, -74.00600 there", "40.71280, -74.00600", Kind.Place)]
    [TestCase("paid $1,250.00 there", "$1,250.00", Kind.Money)]
    [TestCase("drove a Toyota there", "Toyota", Kind.Vehicle)]
    [TestCase("his brother there", "brother", Kind.Trait)]
    [TestCase("a Norwegian there", "Norwegian", Kind.Demographic)]
    [TestCase("with VIN 1HGCM82633A004352 there", "1HGCM82633A004352", Kind.Plate)]
    [TestCase("with serial number GX55821 there", "serial number GX55821", Kind.Serial)]
    [TestCase("by unit 12 there", "unit 12", Kind.Unit)]
    [TestCase("with badge 7781 there", "badge 7781", Kind.Badge)]
    [TestCase("in case 2024-118 there", "case 2024-118", Kind.CaseNumber)]
    [TestCase("from the Elmford Police Department there", "Elmford Police Department", Kind.Agency)]
    [TestCase("said \"you are not going anywhere until he is out\" there", "\"you are not going anywhere until he is out\"", Kind.Quotation)]
    public void Each_kind_has_a_form_by_which_it_is_found_without_a_roster(string text, string passage, Kind kind)
    {
        var found = Shipped.Anonymise(text).Findings.Where(finding => finding.Kind == kind).Select(finding => text.Substring(finding.Start, finding.Length));
        Assert.That(found, Has.One.Contains(passage));
    }

    [Test]
    public void An_ordinary_lesson_keeps_its_words()
    {
        const string lesson = "The officer kept the car between them and the person, spoke slowly and waited for backup. Distance gave time. Practise the words before you need them.";
        Assert.That(Shipped.Anonymise(lesson).Text, Is.EqualTo(lesson));
    }

    [Test]
    public void A_word_in_no_list_is_found_though_nobody_knows_it()
    {
        var found = Shipped.Anonymise("They went to zquorvania and met brxlt.").Findings;
        Assert.That(found.Select(finding => finding.Length), Is.EqualTo(new[] { "zquorvania".Length, "brxlt".Length }));
    }

    [Test]
    public void One_person_has_one_label_throughout_and_two_have_two()
    {
        var text = Shipped.Anonymise("Officer Dana Kowalczyk met Mr Ruben Achterberg. Kowalczyk spoke and Achterberg listened.").Text;
        Assert.That(text, Is.EqualTo("Officer A met Community member 1. Officer A spoke and Community member 1 listened."));
    }

    [Test]
    public void Labels_are_dealt_by_chance_and_a_seed_deals_them_again()
    {
        const string text = "Officer Kowalczyk, Officer Achterberg, Officer Brzezinski and Officer Delacroix-Oyelaran.";
        var dealt = Enumerable.Range(0, 40).Select(seed => Shipped.Anonymise(text, seed: seed).Text).ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(dealt.Distinct().Count(), Is.GreaterThan(10));
            Assert.That(Enumerable.Range(0, 40).Select(seed => Shipped.Anonymise(text, seed: seed).Text), Is.EqualTo(dealt));
            Assert.That(dealt, Has.All.Match("^Officer [A-D], Officer [A-D], Officer [A-D] and Officer [A-D]\\.$"));
        });
    }

    [Test]
    public void Findings_lie_in_order_do_not_overlap_and_the_text_is_what_they_say()
    {
        const string text = "On 5 March Ｏfficer Kowalczyk\u0301 (badge 4417) met 😀 Achterberg's \u202Ebrother\u202C at 12 Oak Street.";
        var answer = Shipped.Anonymise(text, Known);
        var rebuilt = new System.Text.StringBuilder();
        var at = 0;
        foreach (var finding in answer.Findings)
        {
            Assert.That(finding.Start, Is.GreaterThanOrEqualTo(at));
            Assert.That(finding.Length, Is.Positive);
            rebuilt.Append(text, at, finding.Start - at).Append(finding.Replacement);
            at = finding.End;
        }

        Assert.That(answer.Text, Is.EqualTo(rebuilt.Append(text, at, text.Length - at).ToString()));
    }

    [Test]
    public void What_is_printed_of_an_answer_or_a_roster_holds_no_content()
    {
        var answer = Shipped.Anonymise("She told Sparky to wait.", Known);
        Assert.That($"{answer} {answer.Findings[0]} {Known} {Known.People[0]} {Known.Facts[0]}",
            Is.EqualTo("1 findings Nickname 9+6 3 people, 4 facts, 1 employees Officer CaseNumber"));
    }
}
