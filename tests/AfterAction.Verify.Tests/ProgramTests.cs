using AfterAction.Testing;

namespace AfterAction.Verify.Tests;

/// <summary>The checker as a program: what it says and with which status it ends.</summary>
public class ProgramTests
{
    /// <summary>A log of another implementation, checked whole.</summary>
    [Test]
    [Category("A2")]
    public async Task The_published_log_is_valid_with_all_its_heads_and_tiles()
    {
        var folder = Directory.CreateTempSubdirectory("afteraction-tessera-").FullName;
        try
        {
            var theirs = Shared.Vectors("tessera-log/log");
            foreach (var path in Directory.GetFiles(theirs, "*", SearchOption.AllDirectories).Where(path => !path.Contains(".state", StringComparison.Ordinal)))
            {
                var name = Path.GetRelativePath(theirs, path);
                var to = Path.Combine(folder, name.StartsWith("checkpoint.", StringComparison.Ordinal) ? Path.Combine("checkpoints", name) : name);
                Directory.CreateDirectory(Path.GetDirectoryName(to)!);
                await File.WriteAllBytesAsync(to, await File.ReadAllBytesAsync(path));
            }

            var ran = await VerifyProcess.Run(folder, "--opaque", "--key", "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx");
            Assert.That(ran, Is.EqualTo((0, "15 entries, 30 tiles, 17 heads\nVALID\n")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public async Task It_ends_with_0_if_valid_1_if_not_and_2_if_it_could_not_be_checked()
    {
        using var log = await SampleLog.Of(10);
        string[] keys = ["--key", log.Log.Verifier.ToString(), "--witness", log.Witness.Verifier.ToString()];
        var receipt = log.PathOf("receipt.tlog-proof");
        var bytes = await log.Receipt(3);
        await File.WriteAllBytesAsync(receipt, bytes);
        Assert.That(((await VerifyProcess.Run([log.Folder, .. keys])).Status, (await VerifyProcess.Run(["proof", receipt, .. keys])).Status), Is.EqualTo((0, 0)));
        bytes[40] ^= 1;
        await File.WriteAllBytesAsync(receipt, bytes);
        File.Delete(log.PathOf("rows/claim.jsonl"));
        Assert.That(((await VerifyProcess.Run([log.Folder, .. keys])).Status, (await VerifyProcess.Run(["proof", receipt, .. keys])).Status), Is.EqualTo((1, 1)));
        Assert.That(((await VerifyProcess.Run(log.Folder, "--key", "none")).Status, (await VerifyProcess.Run(["proof", log.PathOf("nowhere"), .. keys])).Status), Is.EqualTo((2, 2)));
    }
}
