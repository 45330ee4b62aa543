namespace AfterAction.EmbeddedPostgres.Tests;

/// <summary>As much of psql's language as deploy/roles.sql is written in.</summary>
internal sealed class PsqlScriptSpec
{
    private static readonly Dictionary<string, string> Variables = new(StringComparer.Ordinal) { ["who"] = "O'Neil" };

    [Test]
    public void Statements_end_at_a_semicolon_or_are_executed_by_what_they_answer() =>
        Assert.That(PsqlScript.Statements("-- said once\nSELECT 1;\nSELECT\n2\n\\gexec\n", Variables).Select(each => (each.Statement.ReplaceLineEndings(" "), each.IsExecuted)),
            Is.EqualTo((IEnumerable<(string, bool)>)[("SELECT 1;", false), ("SELECT 2", true)]));

    [Test]
    public void A_variable_is_a_literal_with_its_quotes_doubled() =>
        Assert.That(PsqlScript.Statements("SELECT :'who'::text;", Variables).Single().Statement, Is.EqualTo("SELECT 'O''Neil'::text;"));

    [Test]
    public void A_variable_without_a_value_is_an_error() =>
        Assert.That(() => PsqlScript.Statements("SELECT :'nobody';", Variables).ToList(), Throws.ArgumentException.With.Message.Contains("nobody"));
}
