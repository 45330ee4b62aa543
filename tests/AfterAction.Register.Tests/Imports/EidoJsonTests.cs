using System.Globalization;
using System.Text.Json;
using AfterAction.Register.Imports;
using AfterAction.Testing;

namespace AfterAction.Register.Tests.Imports;

public sealed class EidoJsonTests
{
    private static readonly string Sample = File.ReadAllText(Shared.Data("eido/nena-sample-call-transfer.json"));

    [Test]
    public void The_standards_sample_which_has_no_incident_part_is_one_incident()
    {
        var reading = Read(Sample);
        var incident = reading.Incidents.Single();
        Assert.Multiple(() =>
        {
            Assert.That(reading.Refused, Is.Null);
            Assert.That(reading.BadRows, Is.Empty);
            Assert.That(incident.Key, Is.EqualTo("urn:emergency:uid:incidentid:a56e556d871:bcf.state.pa.us"));
            Assert.That((incident.Number, incident.StandIn), Is.EqualTo(((string?)null, "a56e556d871")));
            Assert.That(incident.Location, Is.EqualTo("42 W Cellular Street, Wilmington, DE"));
            Assert.That(incident.LocalDate, Is.EqualTo(new DateOnly(2021, 4, 30)));
            Assert.That(incident.Evidence.Select(evidence => (evidence.Kind, evidence.At?.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture), evidence.Text)), Is.EqualTo(new[]
            {
                (EvidenceKind.CallStarted, "18:40:00", "Call started"),
                (EvidenceKind.CallAnswered, "18:42:00", "Call answered"),
                (EvidenceKind.DispatchNote, "18:40:00", "This is an example text."),
            }));
            Assert.That(incident.Evidence[0].RawTime, Is.EqualTo("2021-04-30T14:40:00.0-04:00"));
            Assert.That(incident.Participants.Select(person => person.Involvement), Is.EqualTo(new[] { Involvement.Dispatcher, Involvement.Caller }));
        });
    }

    [Test]
    public void The_notification_envelope_and_the_other_spelling_of_the_time_stamp_say_the_same()
    {
        var enveloped = "{\"event\":{\"subscriptionId\":\"s\",\"notification\":[" + Sample.Replace("lastUpdateTimeStamp", "lastUpdateTimestamp") + "]}}";
        Assert.That(Read(enveloped).Incidents.Single().Evidence, Is.EqualTo(Read(Sample).Incidents.Single().Evidence));
    }

    [Test]
    public void Each_status_of_a_unit_is_read_in_the_order_of_the_snapshots_times()
    {
        var reading = Read($"[{Unit("22:08:10", "On Scene")},{Unit("22:04:00", "Dispatched")},{Unit("22:05:30", "En Route")},{Unit("22:06:00", "En Route")}]");
        Assert.That(reading.Incidents.Single().Evidence.Select(evidence => (evidence.Kind, evidence.RawTime, evidence.Actor)), Is.EqualTo(new[]
        {
            (EvidenceKind.Dispatched, "2026-03-01T22:04:00-05:00", "Car 12"),
            (EvidenceKind.EnRoute, "2026-03-01T22:05:30-05:00", "Car 12"),
            (EvidenceKind.EnRoute, "2026-03-01T22:06:00-05:00", "Car 12"),
            (EvidenceKind.OnScene, "2026-03-01T22:08:10-05:00", "Car 12"),
        }));
    }

    [Test]
    public void A_later_file_repeats_the_keys_of_the_earlier_one()
    {
        var first = Read($"[{Unit("22:04:00", "Dispatched")},{Unit("22:05:30", "En Route")}]").Incidents.Single();
        var second = Read($"[{Unit("22:05:30", "En Route")},{Unit("22:08:10", "On Scene")}]").Incidents.Single();
        Assert.That(second.Evidence[0], Is.EqualTo(first.Evidence[1]));
    }

    [Test]
    public void Snapshots_of_several_incidents_are_several_incidents() =>
        Assert.That(Read($"[{Unit("22:04:00", "Dispatched")},{Sample}]").Incidents, Has.Count.EqualTo(2));

    [Test]
    public void XML_that_declares_a_document_type_is_refused_unread()
    {
        const string bomb = """<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><l>&b;</l>""";
        var eido = $$"""{"$id":"x","eidoVersion":"1.0","locationComponent":[{"$id":"l","locationByValue":{{JsonSerializer.Serialize(bomb)}}}]}""";
        Assert.That(Read(eido).Refused, Is.EqualTo(ImportRefusals.HasDtd));
    }

    [Test]
    public void XML_that_is_not_well_formed_makes_its_snapshot_a_bad_row()
    {
        const string eido = """{"$id":"x","eidoVersion":"1.0","locationComponent":[{"$id":"l","locationByValue":"<a><b></a>"}]}""";
        Assert.That(Read(eido).BadRows, Is.EqualTo(new BadRow[] { new(1, "locationByValue", "Expected well-formed XML.") }));
    }

    [TestCase("{\"$id\":\"x\",\"eidoVersion\":\"1.0\"", "imports/not-json")]
    [TestCase("{\"$id\":\"x\",\"eidoVersion\":\"\0\"}", "imports/nul")]
    [TestCase("{\"hello\":1}", "imports/not-eido")]
    [TestCase("[]", "imports/not-eido")]
    [TestCase("", "imports/empty")]
    public void What_is_no_EIDO_is_refused_with_its_reason(string json, string code) => Assert.That(Read(json).Refused?.Code, Is.EqualTo(code));

    [TestCase("\\u0000")]
    [TestCase("a\\ud800")]
    [TestCase("\\udc00b")]
    [TestCase("\\ud800\\ud800")]
    [TestCase("\\ud800\\n")]
    public void A_snapshot_with_a_string_that_is_no_text_is_a_bad_row_and_the_others_are_read(string escape)
    {
        foreach (var bad in (string[])[$"{{\"$id\":\"{escape}\",\"eidoVersion\":\"1\"}}", $"{{\"$id\":\"y\",\"eidoVersion\":\"1\",\"x\":[{{\"{escape}\":1}}]}}"])
        {
            var reading = Read($"[{bad},{Sample}]");
            Assert.Multiple(() =>
            {
                Assert.That(reading.Refused, Is.Null);
                Assert.That(reading.BadRows, Is.EqualTo(new BadRow[] { new(1, "", "Expected text; a part holds a NUL character or half a character.") }));
                Assert.That(reading.Incidents, Has.Count.EqualTo(1));
            });
        }
    }

    [Test]
    public void A_character_that_is_written_as_two_halves_is_text() =>
        Assert.That(Read("{\"$id\":\"x\\ud83d\\ude00\\\\u0000\",\"eidoVersion\":\"1\"}").Incidents.Single().Key, Is.EqualTo("x\ud83d\ude00\\u0000"));

    [Test]
    public void A_file_nested_deeper_than_64_levels_is_refused()
    {
        var json = "{\"eidoVersion\":" + new string('[', 100_000) + new string(']', 100_000) + "}";
        Assert.That(Read(json).Refused, Is.EqualTo(ImportRefusals.TooDeep));
    }

    private static Reading Read(string json) => EidoJson.Read(From.Text(json), From.NewYork);

    private static string Unit(string time, string status) => $$"""
        {"$id":"eido-{{time}}","lastUpdateTimeStamp":"2026-03-01T{{time}}-05:00","eidoVersion":"1.0",
         "incidentComponent":{"$id":"urn:emergency:uid:incidentid:77:psap.example","incidentTypeCommonRegistryText":"Domestic"},
         "emergencyResourceComponent":[{"$id":"unit-12","lastUpdateTimeStamp":"2026-03-01T{{time}}-05:00","emergencyResourceName":"Car 12","primaryUnitStatusRegistryText":"{{status}}"}]}
        """;
}
