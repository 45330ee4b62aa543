namespace AfterAction.Quickstart.Tests;

/// <summary>What the command line is understood as.</summary>
internal sealed class WantedSpec
{
    [TestCase("5080,5081", 5080, 5081)]
    [TestCase("1, 65535", 1, 65535)]
    public void Two_ports_are_the_register_s_and_the_protected_one(string text, int register, int other) =>
        Assert.That(Ports.Read(text), Is.EqualTo(new Ports(register, other)));

    [TestCase("5080")]
    [TestCase("5080,5080")]
    [TestCase("5080,0")]
    [TestCase("5080,65536")]
    [TestCase("5080,-1")]
    [TestCase("5080,5081,5082")]
    [TestCase("5080,http")]
    [TestCase("")]
    public void Anything_else_is_no_pair_of_ports(string text) => Assert.That(Ports.Read(text), Is.Null);

    [Test]
    public void Outside_a_working_copy_the_folder_is_not_beside_a_solution() =>
        Assert.That(Wanted.UsualFolder(Path.GetTempPath()), Does.EndWith("afteraction").IgnoreCase);
}
