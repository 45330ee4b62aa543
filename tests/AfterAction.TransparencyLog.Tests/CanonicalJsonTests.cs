using System.Text;

namespace AfterAction.TransparencyLog.Tests;

/// <summary>RFC 8785, with the examples of its text.</summary>
public class CanonicalJsonTests
{
    private static string Of(string json) => Encoding.UTF8.GetString(CanonicalJson.Of(Encoding.UTF8.GetBytes(json)));

    /// <summary>Section 3.2.2 and 3.2.3.</summary>
    [Test]
    public void The_example_of_the_text_becomes_what_the_text_says() =>
        Assert.That(
            Of("""
               {
                 "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
                 "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
                 "literals": [null, true, false]
               }
               """),
            Is.EqualTo("{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}"));

    [Test]
    public void Properties_are_sorted_by_their_UTF_16_units() =>
        Assert.That(
            Of("""{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}"""),
            Is.EqualTo("{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\",\"ö\":\"Latin Small Letter O With Diaeresis\",\"€\":\"Euro Sign\",\"😀\":\"Emoji: Grinning Face\",\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}"));

    /// <summary>Appendix B, by the bits of the double.</summary>
    [TestCase(0x0000000000000000, "0")]
    [TestCase(unchecked((long)0x8000000000000000), "0")]
    [TestCase(0x0000000000000001, "5e-324")]
    [TestCase(unchecked((long)0x8000000000000001), "-5e-324")]
    [TestCase(0x7fefffffffffffff, "1.7976931348623157e+308")]
    [TestCase(unchecked((long)0xffefffffffffffff), "-1.7976931348623157e+308")]
    [TestCase(0x4340000000000000, "9007199254740992")]
    [TestCase(unchecked((long)0xc340000000000000), "-9007199254740992")]
    [TestCase(0x4430000000000000, "295147905179352830000")]
    [TestCase(0x44b52d02c7e14af5, "9.999999999999997e+22")]
    [TestCase(0x44b52d02c7e14af6, "1e+23")]
    [TestCase(0x44b52d02c7e14af7, "1.0000000000000001e+23")]
    [TestCase(0x444b1ae4d6e2ef4e, "999999999999999700000")]
    [TestCase(0x444b1ae4d6e2ef4f, "999999999999999900000")]
    [TestCase(0x444b1ae4d6e2ef50, "1e+21")]
    [TestCase(0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7")]
    [TestCase(0x3eb0c6f7a0b5ed8d, "0.000001")]
    [TestCase(0x41b3de4355555553, "333333333.3333332")]
    [TestCase(0x41b3de4355555554, "333333333.33333325")]
    [TestCase(0x41b3de4355555555, "333333333.3333333")]
    [TestCase(0x41b3de4355555556, "333333333.3333334")]
    [TestCase(0x41b3de4355555557, "333333333.33333343")]
    [TestCase(unchecked((long)0xbecbf647612f3696), "-0.0000033333333333333333")]
    [TestCase(0x43143ff3c1cb0959, "1424953923781206.2")]
    public void Numbers_are_as_ECMAScript_writes_them(long bits, string text) =>
        Assert.That(Encoding.UTF8.GetString(CanonicalJson.OfObject(new KeyValuePair<string, System.Text.Json.Nodes.JsonNode?>("n", BitConverter.Int64BitsToDouble(bits)))), Is.EqualTo($"{{\"n\":{text}}}"));

    [TestCase("""{"a":1,"a":2}""")]
    [TestCase("""{"a":1,"\u0061":2}""")]
    [TestCase("""["\ud800"]""")]
    [TestCase("""{"\udc00":1}""")]
    [TestCase("[1e999]")]
    [TestCase("[1,]")]
    [TestCase("")]
    [TestCase("\ufeff{}")]
    public void What_has_no_canonical_form_is_refused(string json) =>
        Assert.That(() => Of(json), Throws.InstanceOf<MalformedException>());

    [Test]
    public void A_number_that_is_not_finite_and_half_a_pair_are_refused_from_values_too() =>
        Assert.Multiple(() =>
        {
            Assert.That(() => CanonicalJson.OfObject(new KeyValuePair<string, System.Text.Json.Nodes.JsonNode?>("n", double.NaN)), Throws.InstanceOf<MalformedException>());
            Assert.That(() => CanonicalJson.OfObject(new KeyValuePair<string, System.Text.Json.Nodes.JsonNode?>("n", "\ud800")), Throws.InstanceOf<MalformedException>());
            Assert.That(() => CanonicalJson.OfObject(new("n", 1), new("n", 2)), Throws.InstanceOf<MalformedException>());
        });

    [TestCase("""{"a":1,"b":[true,null,"x"]}""", true)]
    [TestCase("""{"b":1,"a":1}""", false)]
    [TestCase("""{"a":1.0}""", false)]
    [TestCase("""{"a": 1}""", false)]
    [TestCase("""{"a":"\u0041"}""", false)]
    public void Only_the_canonical_form_is_read_as_such(string json, bool canonical)
    {
        if (!canonical)
        {
            Assert.That(() => CanonicalJson.Parse(Encoding.UTF8.GetBytes(json)), Throws.InstanceOf<MalformedException>());
            return;
        }

        using var document = CanonicalJson.Parse(Encoding.UTF8.GetBytes(json));
        Assert.That(document.RootElement.GetRawText(), Is.EqualTo(json));
    }
}
