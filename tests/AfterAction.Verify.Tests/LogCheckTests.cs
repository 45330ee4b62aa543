using AfterAction.TransparencyLog;

namespace AfterAction.Verify.Tests;

/// <summary>Logs that were spoiled in one way each, and what the checker says of them.</summary>
public class LogCheckTests
{
    [Test]
    public async Task A_log_as_it_was_written_is_valid_and_its_leaves_are_found()
    {
        using var log = await SampleLog.Of(300, 0, 1, 100, 256, 257);
        var leaf = log.PathOf("leaf");
        await File.WriteAllBytesAsync(leaf, log.Leaves[299]);
        var report = log.Check(leaves: leaf);
        Assert.That(report.Faults, Is.Empty);
        Assert.That(report.Facts, Does.Contain($"{leaf} is entry 299").And.Contain("172 rows joined with their leaves"));
    }

    [Test]
    public async Task A_leaf_that_is_not_in_the_log_is_not_found()
    {
        using var log = await SampleLog.Of(10);
        var leaf = log.PathOf("leaf");
        await File.WriteAllBytesAsync(leaf, SampleLog.Leaf(10));
        Assert.That(log.Check(leaves: leaf).Faults, Is.EqualTo(new[] { new Fault(leaf, "This leaf is not in the log.") }));
    }

    /// <summary>The log has a full tile and a partial one on the level of the entries, and heads kept in and at the end of tiles.</summary>
    [Test]
    [Category("A3")]
    public async Task Whatever_one_byte_of_entries_tiles_and_heads_is_changed_the_log_is_refused()
    {
        Edits edits = new();
        using var log = await SampleLog.Of(260, 130, 256);
        var files = Directory.GetFiles(log.Folder, "*", SearchOption.AllDirectories).Where(path => !path.Contains("rows", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToArray();
        List<string> taken = [];
        for (var edit = 0; edit < Edits.Count; edit++)
        {
            var path = files[edits.Below(files.Length)];
            var before = await File.ReadAllBytesAsync(path);
            var after = edits.Edit(before);
            if (after.AsSpan().SequenceEqual(before)) continue;
            await File.WriteAllBytesAsync(path, after);
            if (log.Check(withoutRows: true).Count == 0) taken.Add($"edit {edit} of {path}");
            await File.WriteAllBytesAsync(path, before);
        }

        Assert.That(taken, Is.Empty, $"AFTERACTION_SEED={edits.Seed}");
        Assert.That(log.Check().Faults, Is.Empty, "as it was before");
    }

    [Test]
    [Category("A3")]
    public async Task A_head_that_is_not_of_the_tree_is_named_though_the_log_signed_it()
    {
        using var log = await SampleLog.Of(20, 10);
        using var other = await SampleLog.Of(0);
        await other.Append([.. Enumerable.Range(5, 10).Select(number => SampleLog.Leaf(number))]);
        log.Write("checkpoints/fork", other.Head().ToBytes());
        Assert.That(log.Faults(), Is.EqualTo(new[] { "checkpoints/fork: Its root is not that of the first 10 entries: this head and the log are not of one tree." }));
    }

    [Test]
    [Category("A3")]
    public async Task A_log_that_was_cut_short_is_named_by_the_head_it_had()
    {
        using var log = await SampleLog.Of(20, 10);
        File.Copy(log.PathOf("checkpoints/000000000010"), log.PathOf("checkpoint"), overwrite: true);
        Assert.That(log.Faults(), Does.Contain("checkpoints/000000000020: It has 20 entries, and the last head only 0: the log was cut short.")
            .And.Contain("checkpoint: witness.example.org/w1 has not signed it."));
    }

    [Test]
    [Category("A3")]
    public async Task Missing_tiles_and_tiles_beyond_the_head_are_named()
    {
        using var log = await SampleLog.Of(260);
        File.Delete(log.PathOf("tile/0/000"));
        File.Move(log.PathOf("tile/1/000.p/1"), log.PathOf("tile/1/000.p/2"));
        log.Write("tile/0/002", new byte[8192]);
        log.Write("tile/notes", []);
        Assert.That(log.Faults(), Is.EqualTo(new[]
        {
            "tile/notes: This is no tile.", "tile/0/000: It is missing.", "tile/1/000.p/2: It has 32 bytes and not 64.", "tile/0/002: It is beyond the head.",
        }));
    }

    [Test]
    [Category("A3")]
    public async Task Without_some_entries_nothing_is_said_of_what_follows()
    {
        using var log = await SampleLog.Of(260);
        File.Delete(log.PathOf("tile/entries/000"));
        Assert.That(log.Check(withoutRows: true).Faults, Is.EqualTo(new[] { new Fault("tile/entries/000", "It is missing.") }));
    }

    [Test]
    public async Task Times_that_go_back_further_than_the_slack_are_named()
    {
        using var log = await SampleLog.Of(10);
        await log.Append(SampleLog.Leaf(10, at: SampleLog.Noon.AddSeconds(4)));
        log.Keep();
        log.Rows();
        Assert.That((log.Faults(5), log.Faults(4.9)), Is.EqualTo((Array.Empty<string>(), new[] { "entry 10: It is 5 s earlier than an entry before it." })));
    }

    [Test]
    public async Task A_leaf_later_than_the_witness_that_saw_it_is_named()
    {
        using var log = await SampleLog.Of(10);
        log.Write("checkpoint", log.Cosigned(log.Head(), SampleLog.Noon.AddSeconds(-60)).ToBytes());
        Assert.That(log.Faults(), Is.EqualTo(new[] { "checkpoint: The witness signed it before the time of an entry it has." }));
    }

    [Test]
    public async Task An_entry_that_is_no_leaf_and_one_whose_id_came_before_are_named()
    {
        using var log = await SampleLog.Of(3);
        await log.Append("{\"kind\": \"read\"}"u8.ToArray(), SampleLog.Leaf(4, id: "00000000-0000-4000-8000-000000000000"));
        log.Keep();
        log.Rows();
        Assert.That(log.Check(withoutRows: true).Faults, Is.EqualTo(new[] { new Fault("entry 3", "This is not canonical JSON."), new Fault("entry 4", "Another entry before it has its id.") }));
    }

    [Test]
    [Category("A5")]
    public async Task A_row_without_a_leaf_and_a_leaf_without_a_row_are_named()
    {
        using var log = await SampleLog.Of(14);
        log.Write("rows/claim.jsonl", "{\"row\":\"row 1\"}\n{\"row\":\"row 99\"}\n{\"row\":\"row 1\"}\nnothing\n"u8.ToArray());
        File.Delete(log.PathOf("rows/grant.jsonl"));
        Assert.That(log.Faults(), Is.EqualTo(new[]
        {
            "rows/claim.jsonl line 3: There is such a row above.",
            "rows/claim.jsonl line 4: This is not JSON.",
            "rows/grant.jsonl: It is missing: an export without such rows has an empty one.",
            "entry 2: No row of rows/grant.jsonl is the one of this leaf.",
            "entry 8: No row of rows/claim.jsonl is the one of this leaf.",
            "entry 9: No row of rows/grant.jsonl is the one of this leaf.",
            "rows/claim.jsonl line 2: No leaf of the log is the one of this row.",
        }));
    }

    [Test]
    [Category("A5")]
    public async Task A_row_with_two_leaves_and_a_row_that_says_something_else_are_named()
    {
        using var log = await SampleLog.Of(2);
        log.Rows();
        await log.Append(SampleLog.Leaf(20, "claim", row: "row 1"));
        log.Keep();
        log.Write("rows/claim.jsonl", "{\"row\":\"row 1\",\"who\":\"somebody else\"}\n"u8.ToArray());
        Assert.That(log.Faults(), Is.EqualTo(new[]
        {
            "rows/claim.jsonl line 1: The row and its leaf, entry 1, differ in who.",
            "entry 2: The row at rows/claim.jsonl line 1 has a leaf already, at entry 1.",
        }));
    }

    [Test]
    [Category("A5")]
    public async Task A_claim_that_was_done_names_its_row_and_one_that_was_refused_has_none()
    {
        using var log = await SampleLog.Of(1);
        await log.Append(SampleLog.Leaf(1, "claim", outcome: "not-found"));
        await log.Append(CanonicalJson.OfObject(
            new("id", "00000000-0000-4000-8000-0000000000aa"), new("at", "2026-03-02T12:00:05.000Z"), new("kind", "claim"), new("outcome", "done")));
        log.Keep();
        Assert.That(log.Faults(), Is.EqualTo(new[] { "entry 2: A claim that was done has no row." }));
    }
}
