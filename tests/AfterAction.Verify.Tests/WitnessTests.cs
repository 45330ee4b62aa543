using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using AfterAction.TransparencyLog;

namespace AfterAction.Verify.Tests;

/// <summary>The witness: every answer of the specification, and that it never signs two histories, however often it is killed.</summary>
[Category("A4")]
public class WitnessTests
{
    private string storage = "";
    private Journal journal = null!;

    private Witness Witness => new(TestKeys.Witness, [TestKeys.Log.Verifier], journal, new Noon());

    [SetUp]
    public void Open()
    {
        storage = Directory.CreateTempSubdirectory("afteraction-witness-").FullName;
        Journal.Create(storage);
        journal = Journal.Open(storage);
    }

    [TearDown]
    public void Close()
    {
        journal.Dispose();
        Directory.Delete(storage, recursive: true);
    }

    [Test]
    public async Task It_signs_heads_that_grow_and_the_same_again()
    {
        var (three, five) = (Branch.Of(3), Branch.Of(5));
        var proof = await Consistency(five, 3);
        Assert.Multiple(() =>
        {
            foreach (var (request, head) in ((byte[], SignedCheckpoint)[])[(three.Request(0, []), three.Head), (five.Request(3, proof), five.Head), (five.Request(5, []), five.Head)])
            {
                var answer = Witness.Add(request);
                Assert.That(answer.Status, Is.EqualTo(200), answer.Body);
                SignedCheckpoint cosigned = new(head.Note.With(AddCheckpoint.ParseSignatures(Encoding.UTF8.GetBytes(answer.Body))));
                Assert.That(cosigned.Fault(TestKeys.Log.Verifier, TestKeys.Witness.Verifier), Is.Null);
            }
        });
        var kept = Witness.Latest(Convert.ToHexStringLower(SHA256.HashData("example.org/log"u8)));
        Assert.That((kept!.Checkpoint, kept.Fault(TestKeys.Log.Verifier, TestKeys.Witness.Verifier)), Is.EqualTo((five.Head.Checkpoint, (string?)null)));
    }

    [Test]
    public void What_is_no_request_is_400_and_so_is_an_old_size_above_the_new_one()
    {
        var three = Branch.Of(3);
        Assert.Multiple(() =>
        {
            Assert.That(Witness.Add("old 0\n"u8).Status, Is.EqualTo(400));
            Assert.That(Witness.Add(three.Request(4, [])).Status, Is.EqualTo(400));
            Assert.That(Witness.Add(three.Request(0, [.. Enumerable.Repeat(Merkle.Empty, 64)])).Status, Is.EqualTo(400), "more than 63 hashes");
        });
    }

    [Test]
    public void A_log_that_is_not_known_is_404_and_a_head_it_has_not_signed_403()
    {
        var three = Branch.Of(3);
        SignedNote forged = new(three.Head.Note.Text, [TestKeys.Log.Sign("another\n", SampleLog.Noon)]);
        Assert.Multiple(() =>
        {
            Assert.That(Witness.Add(three.Request(0, [], TestKeys.Stranger, "example.org/stranger")).Status, Is.EqualTo(404));
            Assert.That(Witness.Add(three.Request(0, [], TestKeys.Other)).Status, Is.EqualTo(403), "another key of this name");
            Assert.That(Witness.Add(new AddCheckpoint(0, [], new(forged)).ToBytes()).Status, Is.EqualTo(403), "a signature that is wrong");
            Assert.That(Witness.Add(new AddCheckpoint(0, [], new(three.Head.Note.With(forged.Signatures[0]))).ToBytes()).Status, Is.EqualTo(403), "a wrong one beside a right one");
        });
    }

    [Test]
    public async Task Another_old_size_than_the_one_signed_last_is_409_with_that_size()
    {
        var (three, five) = (Branch.Of(3), Branch.Of(5));
        Witness.Add(five.Request(0, []));
        var proof = await Consistency(five, 3);
        Assert.Multiple(() =>
        {
            foreach (var request in (byte[][])[five.Request(0, []), five.Request(3, proof), three.Request(3, [])])
                Assert.That(Witness.Add(request), Is.EqualTo(new WitnessAnswer(409, "5\n", "text/x.tlog.size")));
        });
    }

    [Test]
    public async Task What_does_not_follow_is_422()
    {
        var (three, five, fork, empty) = (Branch.Of(3), Branch.Of(5), Branch.Of(5, "fork"), Branch.Of(0));
        var (proof, forked) = (await Consistency(five, 3), await Consistency(fork, 3));
        Assert.Multiple(() =>
        {
            Assert.That(Witness.Add(three.Request(0, [Merkle.Empty])).Status, Is.EqualTo(422), "a proof from nothing");
            Assert.That(Witness.Add(new AddCheckpoint(0, [], SignedCheckpoint.Sign(new("example.org/log", 0, three.Head.Checkpoint.Root), TestKeys.Log, SampleLog.Noon)).ToBytes()).Status, Is.EqualTo(422), "an empty tree with a root");
            Assert.That(Witness.Add(empty.Request(0, [])).Status, Is.EqualTo(200));
            Assert.That(Witness.Add(three.Request(0, [])).Status, Is.EqualTo(200));
            Assert.That(Witness.Add(five.Request(3, [])).Status, Is.EqualTo(422), "no proof");
            Assert.That(Witness.Add(five.Request(3, [.. proof.Reverse()])).Status, Is.EqualTo(422), "a wrong proof");
            Assert.That(Witness.Add(fork.Request(3, forked)).Status, Is.EqualTo(422), "a fork");
            Assert.That(Witness.Add(Branch.Of(3, "fork").Request(3, [])).Status, Is.EqualTo(422), "another root of the same size");
            Assert.That(Witness.Add(five.Request(3, proof)).Status, Is.EqualTo(200), "and the right one is signed still");
        });
    }

    /// <summary>One witness on two processes would have two memories.</summary>
    [Test]
    public void Its_memory_is_of_one_process_and_is_not_made_anew() =>
        Assert.Multiple(() =>
        {
            Assert.That(() => Journal.Open(storage), Throws.InstanceOf<IOException>());
            Assert.That(() => Journal.Create(storage), Throws.InstanceOf<IOException>());
            Assert.That(() => Journal.Open(Path.Combine(storage, "elsewhere")), Throws.InstanceOf<IOException>());
        });

    /// <summary>Every length at which a record can have been cut off: before it, in it, at its end.</summary>
    [Test]
    public void A_record_that_was_not_written_to_its_end_is_taken_away_and_a_changed_one_stops_it()
    {
        var (three, five) = (Branch.Of(3), Branch.Of(5));
        journal.Add(three.Head);
        var first = new FileInfo(Path.Combine(storage, "signed")).Length;
        journal.Add(five.Head);
        journal.Dispose();
        var path = Path.Combine(storage, "signed");
        var whole = File.ReadAllBytes(path);
        for (var length = (int)first; length <= whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            using var opened = Journal.Open(storage);
            Assert.That(opened.Latest("example.org/log")!.Checkpoint.Size, Is.EqualTo(length == whole.Length ? 5 : 3), $"{length}");
        }

        whole[first - 5] ^= 1;
        File.WriteAllBytes(path, whole);
        Assert.That(() => Journal.Open(storage), Throws.InstanceOf<MalformedException>());
        File.WriteAllBytes(path, []);
        journal = Journal.Open(storage);
    }

    /// <summary>Two histories from one head are offered at the same time, and the process is killed in the midst of it. Whatever it signed, before and after, is one history,
    /// and what was answered is not forgotten.</summary>
    [Test]
    public async Task However_often_it_is_killed_it_signs_one_history()
    {
        Edits edits = new();
        var tries = Environment.GetEnvironmentVariable("AFTERACTION_LONG") is { Length: > 0 } ? 1_000 : 12;
        var home = Path.Combine(storage, "process");
        Assert.That((await VerifyProcess.Run("witness", "keygen", "--storage", home, "--name", "witness.example.org/w2")).Status, Is.Zero);
        using var key = SignerKey.Parse((await File.ReadAllTextAsync(Path.Combine(home, "key"))).Trim());
        Dictionary<long, Hash> signed = [];
        var at = Branch.Of(0);
        var answers = 0;
        for (var turn = 0; turn < tries; turn++)
        {
            using var process = VerifyProcess.Start("witness", "--storage", home, "--log", TestKeys.Log.Verifier.ToString());
            Dictionary<Hash, Branch> offered = new() { [at.Head.Checkpoint.Root] = at };
            try
            {
                var said = await process.StandardOutput.ReadLineAsync() ?? "";
                Assert.That(said, Does.StartWith($"{key.Verifier} listens on "), () => process.StandardError.ReadToEnd());
                using HttpClient client = new() { BaseAddress = new(said[(said.LastIndexOf(' ') + 1)..]) };
                at = await Kept(client, at, signed, offered, key);
                var killed = Kill(process, edits.Below(600));
                try
                {
                    for (var step = 0; step < 1_000; step++)
                    {
                        Branch[] both = [at.With($"a {turn} {step}"), at.With($"b {turn} {step}")];
                        foreach (var branch in both) offered[branch.Head.Checkpoint.Root] = branch;
                        var from = at;
                        var took = await Task.WhenAll(both.Select(branch => Offer(client, branch, from)));
                        for (var one = 0; one < both.Length; one++)
                        {
                            if (took[one] is not { } line) continue;
                            Note(both[one], line);
                            at = both[one];
                        }

                        if (ReferenceEquals(at, from)) break;
                    }
                }
                finally
                {
                    await killed;
                }
            }
            finally
            {
                if (!process.HasExited) process.Kill();
                await process.WaitForExitAsync();
            }

            // What it keeps now is asked of the next process; those that were offered may be it.
            known = offered;
        }

        TestContext.Out.WriteLine($"{tries} kills, {answers} heads signed");
        Assert.That(answers, Is.GreaterThan(0));

        void Note(Branch branch, string line)
        {
            SignedCheckpoint cosigned = new(branch.Head.Note.With(AddCheckpoint.ParseSignatures(Encoding.UTF8.GetBytes(line))));
            Assert.That(cosigned.Fault(TestKeys.Log.Verifier, key.Verifier), Is.Null);
            Assert.That(signed.TryAdd(branch.Tree.Size, branch.Tree.Root) || signed[branch.Tree.Size] == branch.Tree.Root, $"two heads of size {branch.Tree.Size}, AFTERACTION_SEED={edits.Seed}");
            answers++;
        }
    }

    private Dictionary<Hash, Branch> known = [];

    /// <summary>The head the process has kept over its death: one that was offered, and not behind what it answered.</summary>
    private async Task<Branch> Kept(HttpClient client, Branch at, Dictionary<long, Hash> signed, Dictionary<Hash, Branch> offered, SignerKey key)
    {
        using var answer = await client.GetAsync(new Uri($"{Convert.ToHexStringLower(SHA256.HashData("example.org/log"u8))}/checkpoint", UriKind.Relative));
        if (answer.StatusCode == HttpStatusCode.NotFound)
        {
            Assert.That(signed, Is.Empty, "what was answered is forgotten");
            return at;
        }

        var head = SignedCheckpoint.Parse(await answer.Content.ReadAsByteArrayAsync());
        Assert.That(head.Fault(TestKeys.Log.Verifier, key.Verifier), Is.Null);
        var branch = known.GetValueOrDefault(head.Checkpoint.Root) ?? offered.GetValueOrDefault(head.Checkpoint.Root);
        Assert.That(branch, Is.Not.Null, "it keeps a head that nobody offered");
        Assert.That(branch!.Tree.Size, Is.GreaterThanOrEqualTo(at.Tree.Size), "what was answered is forgotten");
        if (branch.Tree.Size == at.Tree.Size) Assert.That(branch.Tree.Root, Is.EqualTo(at.Tree.Root), "it signed two heads of one size");
        Assert.That(signed.TryAdd(branch.Tree.Size, branch.Tree.Root) || signed[branch.Tree.Size] == branch.Tree.Root, "it signed two heads of one size");
        offered[branch.Tree.Root] = branch;
        return branch;
    }

    /// <summary>The signature, or null: refused, or killed on the way.</summary>
    private static async Task<string?> Offer(HttpClient client, Branch branch, Branch from)
    {
        try
        {
            using ByteArrayContent body = new(branch.Request(from.Tree.Size, await Consistency(branch, from.Tree.Size)));
            using var answer = await client.PostAsync(new Uri("add-checkpoint", UriKind.Relative), body);
            return answer.StatusCode == HttpStatusCode.OK ? await answer.Content.ReadAsStringAsync() : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>The kill is the event that is waited for.</summary>
    private static async Task Kill(Process process, int milliseconds)
    {
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(1 + milliseconds));
        await timer.WaitForNextTickAsync();
        process.Kill();
    }

    private static async Task<IReadOnlyList<Hash>> Consistency(Branch branch, long from) => await new Prover(branch.Tree.Size, branch).Consistency(from, CancellationToken.None);

    /// <summary>A log in memory that others can branch from.</summary>
    private sealed record Branch(LogTree Tree, ImmutableDictionary<TileAddress, ReadOnlyMemory<byte>> Tiles) : ITiles
    {
        public SignedCheckpoint Head => SignedCheckpoint.Sign(new("example.org/log", Tree.Size, Tree.Root), TestKeys.Log, SampleLog.Noon);

        public static Branch Of(int size, string word = "") =>
            Enumerable.Range(0, size).Aggregate(new Branch(LogTree.Empty, ImmutableDictionary<TileAddress, ReadOnlyMemory<byte>>.Empty), (branch, number) => branch.With(string.Create(CultureInfo.InvariantCulture, $"{word}{number}")));

        public Branch With(string entry)
        {
            var growth = Tree.Append([Encoding.UTF8.GetBytes(entry)]);
            return new(growth.Tree, Tiles.SetItems(growth.Tiles.Select(tile => KeyValuePair.Create(tile.Address, tile.Bytes))));
        }

        public byte[] Request(long old, IReadOnlyList<Hash> proof, SignerKey? by = null, string origin = "example.org/log") =>
            new AddCheckpoint(old, proof, SignedCheckpoint.Sign(new(origin, Tree.Size, Tree.Root), by ?? TestKeys.Log, SampleLog.Noon)).ToBytes();

        public ValueTask<ReadOnlyMemory<byte>?> Read(TileAddress address, CancellationToken ct) => new(Tiles.TryGetValue(address, out var bytes) ? bytes : (ReadOnlyMemory<byte>?)null);
    }

    private sealed class Noon : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => SampleLog.Noon;
    }
}
