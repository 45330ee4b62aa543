using System.Text;
using AfterAction.Anonymisation.Risk;
using AfterAction.Testing;

namespace AfterAction.Anonymisation.Tests;

/// <summary>What a published force file makes of facets: its first half, five months of New Jersey.</summary>
[Category("S2")]
public class RiskReportTests
{
    private static readonly string[] Columns = ["agency_name", "incident_date", "incident_type", "type_of_force", "location_type"];

    private static readonly IncidentTable File = Read();

    [Test]
    public void In_the_force_file_an_agency_and_a_date_name_three_incidents_of_four()
    {
        var (unique, few) = Rare("agency_name", "incident_date");
        TestContext.Out.WriteLine($"{File.Incidents.Count} incidents; unique {unique:P1}, fewer than 11 alike {few:P1}");
        Assert.Multiple(() =>
        {
            Assert.That(File.Incidents, Has.Count.EqualTo(1_549));
            Assert.That(unique, Is.EqualTo(.745).Within(.005));
            Assert.That(few, Is.EqualTo(1));
        });
    }

    [Test]
    public void The_report_prints_how_rare_each_set_of_facets_is_and_fewer_facets_are_never_rarer()
    {
        var report = new[] { ["agency_name", "incident_type", "type_of_force"], ["agency_name", "type_of_force"], new[] { "incident_type", "type_of_force" }, ["type_of_force"] }
            .Select(facets => (Facets: facets, Rare: Rare(facets))).ToArray();
        foreach (var (facets, rare) in report) TestContext.Out.WriteLine($"{string.Join(" + ", facets)}: unique {rare.Unique:P1}, fewer than 11 alike {rare.Few:P1}");
        Assert.Multiple(() =>
        {
            Assert.That(report[0].Rare.Few, Is.GreaterThan(report[1].Rare.Few));
            Assert.That(report[1].Rare.Few, Is.GreaterThan(report[3].Rare.Few));
            Assert.That(report[2].Rare.Few, Is.GreaterThanOrEqualTo(report[3].Rare.Few));
        });
    }

    [Test]
    public void A_lesson_that_names_agency_and_kind_is_blocked_and_the_agency_is_what_to_leave_out()
    {
        var rare = File.Incidents.First(incident => RareCombination.Of(Facets(incident, "agency_name", "incident_type"), [File], []) is { SmallestK: 1, Remedy.SmallestK: >= 11 });
        var answer = RareCombination.Of(Facets(rare, "agency_name", "incident_type"), [File], []);
        Assert.Multiple(() =>
        {
            Assert.That(answer.Blocks(), Is.True);
            Assert.That(answer.Fits, Is.EqualTo(new[] { new Fit(File.Name, 1) }));
            Assert.That((answer.Remedy!.Facet, answer.Remedy.To), Is.EqualTo(("agency_name", (string?)null)));
            Assert.That(RareCombination.Of(Facets(rare, "incident_type"), [File], []).SmallestK, Is.EqualTo(answer.Remedy.SmallestK));
            Assert.That(RareCombination.Of(Facets(rare, "incident_type"), [File], []).Blocks(), Is.False);
        });
    }

    [Test]
    public void A_coarser_word_is_offered_before_a_facet_is_left_out()
    {
        string[][] incidents = [.. Enumerable.Range(0, 12).Select(i => new[] { i == 0 ? "knife" : "bat" })];
        var answer = RareCombination.Of(
            new Dictionary<string, string> { ["weapon"] = "knife" }, [new IncidentTable("pool", ["weapon"], incidents)],
            [new Generalisation("weapon", "knife", "a weapon"), new Generalisation("weapon", "bat", "a weapon")]);
        Assert.That(answer.Remedy, Is.EqualTo(new Remedy("weapon", "a weapon", 12)));
    }

    [Test]
    public void No_source_at_all_blocks_and_no_agency_can_ask_for_fewer_than_eleven()
    {
        string[][] ten = [.. Enumerable.Repeat(new[] { "door" }, 10)];
        Assert.Multiple(() =>
        {
            Assert.That(RareCombination.Of(new Dictionary<string, string>(), [], []).Blocks(), Is.True);
            Assert.That(RareCombination.Of(new Dictionary<string, string> { ["place"] = "door" }, [new IncidentTable("pool", ["place"], ten)], []).Blocks(least: 5), Is.True);
        });
    }

    private static Dictionary<string, string> Facets(IReadOnlyList<string> incident, params string[] facets) => facets.ToDictionary(facet => facet, facet => incident[Array.IndexOf(Columns, facet)]);

    private static (double Unique, double Few) Rare(params string[] facets)
    {
        var alike = File.Incidents.GroupBy(incident => string.Join('\n', Facets(incident, facets).Values)).Select(group => group.Count()).ToArray();
        return (alike.Where(k => k == 1).Sum() / (double)File.Incidents.Count, alike.Where(k => k < RareCombination.Least).Sum() / (double)File.Incidents.Count);
    }

    private static IncidentTable Read()
    {
        var rows = Rows(System.IO.File.ReadAllText(Shared.Data("nj-use-of-force/reports.csv"))).ToArray();
        var id = Array.IndexOf(rows[0], "incident_id");
        var columns = Columns.Select(column => Array.IndexOf(rows[0], column)).ToArray();
        return new IncidentTable("force file", Columns, [.. rows.Skip(1).DistinctBy(row => row[id]).Select(row => columns.Select(column => row[column]).ToArray())]);
    }

    private static IEnumerable<string[]> Rows(string csv)
    {
        var row = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        for (var at = csv[0] == '\ufeff' ? 1 : 0; at < csv.Length; at++)
        {
            var c = csv[at];
            if (c == '"' && quoted && at + 1 < csv.Length && csv[at + 1] == '"') field.Append(csv[at++]);
            else if (c == '"') quoted = !quoted;
            else if (quoted || c is not (',' or '\n' or '\r')) field.Append(c);
            else if (c != '\r')
            {
                row.Add(field.ToString());
                field.Clear();
                if (c == ',') continue;
                yield return [.. row];
                row.Clear();
            }
        }
    }
}
