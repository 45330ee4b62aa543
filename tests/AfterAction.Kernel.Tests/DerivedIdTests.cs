namespace AfterAction.Kernel.Tests;

public sealed class DerivedIdTests
{
    /// <summary>The example of RFC 9562, appendix A.4: www.example.com in the DNS name space.</summary>
    [Test]
    public void The_example_of_the_standard_gives_its_uuid() =>
        Assert.That(DerivedId.Of(Guid.Parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), "www.example.com"),
            Is.EqualTo(Guid.Parse("2ed6657d-e927-568b-95e1-2665a8aea6a2")));

    [Test]
    public void Another_name_or_another_space_gives_another_id()
    {
        var space = Guid.Parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8");
        Assert.Multiple(() =>
        {
            Assert.That(DerivedId.Of(space, "a"), Is.Not.EqualTo(DerivedId.Of(space, "b")));
            Assert.That(DerivedId.Of(space, "a"), Is.Not.EqualTo(DerivedId.Of(Guid.Empty, "a")));
        });
    }
}
