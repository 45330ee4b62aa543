using System.CommandLine;
using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using AfterAction.TransparencyLog;
using AfterAction.Verify;

var folder = new Argument<string?>("folder") { Description = "A log with its rows, as it was exported: docs/formats/transparency-log.md.", Arity = ArgumentArity.ZeroOrOne };
var key = Key("--key", "The verifier key of the log.");
var witnesses = Keys("--witness", "The verifier key of a witness that must have co-signed. May be given several times.");
var leaves = new Option<string[]>("--leaf") { Description = "A file with the bytes of a leaf that must be in the log. May be given several times." };
var slack = new Option<double>("--slack") { Description = "By how many seconds a leaf may be earlier than one before it.", DefaultValueFactory = _ => 60 };
var opaque = new Option<bool>("--opaque") { Description = "Another program's log: its entries are bytes, without times and rows." };
var withoutRows = new Option<bool>("--without-rows") { Description = "Leave the join with the databases' rows out." };
var root = new RootCommand("Checks a log, a read receipt or a wall certificate, without a database. Ends with 0 if all is valid, 1 if something is not, 2 if it could not be checked.")
    { folder, key, witnesses, leaves, slack, opaque, withoutRows };
root.SetAction(parsed => Checked(() =>
{
    if (parsed.GetValue(folder) is not { } path || parsed.GetValue(key) is not { } log) throw new IOException("A folder and --key are needed. --help says more.");
    var watch = Stopwatch.StartNew();
    var told = TimeSpan.Zero;
    return LogCheck.Run(
        new(path, log, parsed.GetValue(witnesses)!, TimeSpan.FromSeconds(parsed.GetValue(slack)), parsed.GetValue(opaque), parsed.GetValue(withoutRows), parsed.GetValue(leaves) ?? []),
        (done, all) =>
        {
            if (watch.Elapsed - told < TimeSpan.FromSeconds(1)) return;
            told = watch.Elapsed;
            Console.Error.WriteLine(FormattableString.Invariant($"{done} of {all} entries"));
        });
}));

var receiptFile = new Argument<string>("file") { Description = "A read receipt." };
var receiptKey = Key("--key", "The verifier key of the log.", required: true);
var receiptWitnesses = Keys("--witness", "The verifier key of a witness that must have co-signed. May be given several times.");
var receipt = new Command("proof", "Checks a read receipt.") { receiptFile, receiptKey, receiptWitnesses };
receipt.SetAction(parsed => Checked(() => Receipt.Check(parsed.GetValue(receiptFile)!, File.ReadAllBytes(parsed.GetValue(receiptFile)!), parsed.GetValue(receiptKey)!, parsed.GetValue(receiptWitnesses)!)));
root.Add(receipt);

var certificateFile = new Argument<string>("file") { Description = "A wall certificate." };
var certifier = Key("--key", "The verifier key of whoever certifies.", required: true);
var reviews = Key("--review-log", "The verifier key of the log of reviews.", required: true);
var investigations = Key("--investigation-log", "The verifier key of the log of investigations.", required: true);
var certificateWitnesses = Keys("--witness", "The verifier key of a witness that must have co-signed both heads. May be given several times.");
var askedWith = new Option<string?>("--question") { Description = "The question it was made for, to see that it is this one." };
var certificate = new Command("certificate", "Checks a wall certificate.") { certificateFile, certifier, reviews, investigations, certificateWitnesses, askedWith };
certificate.SetAction(parsed => Checked(() => Certificate.Check(parsed.GetValue(certificateFile)!, File.ReadAllBytes(parsed.GetValue(certificateFile)!),
    new(parsed.GetValue(certifier)!, parsed.GetValue(reviews)!, parsed.GetValue(investigations)!, parsed.GetValue(certificateWitnesses)!), parsed.GetValue(askedWith) is { } asked ? File.ReadAllBytes(asked) : null)));
root.Add(certificate);

var question = new Argument<string>("question") { Description = "What `wall investigation NUMBER FILE` of the register program wrote." };
var reviewFolder = Needed("--review-log", "The export of the log of reviews.");
var reviewKeys = Needed("--review-keys", "The file of keys of the log of reviews.");
var investigationFolder = Needed("--investigation-log", "The export of the log of investigations.");
var investigationKeys = Needed("--investigation-keys", "The file of keys of the log of investigations.");
var signer = Needed("--signer", "The private key of whoever certifies, made with `certify keygen`.");
var output = Needed("--out", "The file to write.");
var certifyWitnesses = Keys("--witness", "The verifier key of a witness that must have co-signed both heads. May be given several times.");
var certify = new Command("certify", "Makes a wall certificate for an investigation, if nobody has acted on both sides.") { question, reviewFolder, reviewKeys, investigationFolder, investigationKeys, signer, output, certifyWitnesses };
certify.SetAction((parsed, ct) => CheckedSoon(() => Certify.Run(
    new(parsed.GetValue(question)!, new("review", parsed.GetValue(reviewFolder)!, parsed.GetValue(reviewKeys)!), new("investigation", parsed.GetValue(investigationFolder)!, parsed.GetValue(investigationKeys)!),
        parsed.GetValue(certifyWitnesses)!, parsed.GetValue(signer)!, parsed.GetValue(output)!), TimeProvider.System.GetUtcNow(), ct)));
var signerFile = Needed("--signer", "The file for the private key; not there yet.");
var signerName = Needed("--name", "Whose key it is, such as counsel.example.org.");
var signerKeygen = new Command("keygen", "Makes the key of whoever certifies, and prints its verifier key.") { signerFile, signerName };
signerKeygen.SetAction(parsed =>
{
    try
    {
        using var randomness = RandomNumberGenerator.Create();
        using var key = SignerKey.Generate(parsed.GetValue(signerName)!, NoteAlgorithm.Ed25519, randomness);
        WitnessProgram.Keep(key, parsed.GetValue(signerFile)!);
        Console.WriteLine(key.Verifier);
        return Status.Valid;
    }
    catch (Exception cannot) when (cannot is IOException or UnauthorizedAccessException or MalformedException)
    {
        Console.Error.WriteLine(cannot.Message);
        return Status.NotChecked;
    }
});
certify.Add(signerKeygen);
root.Add(certify);

var storage = new Option<string>("--storage") { Description = "The folder with the witness's key and memory.", Required = true };
var logs = Keys("--log", "The verifier key of a log to watch. May be given several times.");
var port = new Option<int>("--port") { Description = "On loopback; 0 for any that is free.", DefaultValueFactory = _ => 0 };
var witness = new Command("witness", "Co-signs heads of logs that only grow, over HTTP on loopback.") { storage, logs, port };
witness.SetAction(async (parsed, ct) =>
{
    try
    {
        await WitnessProgram.Serve(parsed.GetValue(storage)!, parsed.GetValue(logs)!, new(IPAddress.Loopback, parsed.GetValue(port)), TimeProvider.System, Console.WriteLine, ct);
        return Status.Valid;
    }
    catch (Exception cannot) when (cannot is IOException or UnauthorizedAccessException or MalformedException)
    {
        await Console.Error.WriteLineAsync(cannot.Message);
        return Status.NotChecked;
    }
});
var newStorage = new Option<string>("--storage") { Description = "A folder that is not a witness's yet.", Required = true };
var name = new Option<string>("--name") { Description = "The witness's name, such as witness.example.org/w1.", Required = true };
var keygen = new Command("keygen", "Makes the key and the memory of a new witness, and prints its verifier key.") { newStorage, name };
keygen.SetAction(parsed =>
{
    try
    {
        using var randomness = RandomNumberGenerator.Create();
        Console.WriteLine(WitnessProgram.Generate(parsed.GetValue(newStorage)!, parsed.GetValue(name)!, randomness));
        return Status.Valid;
    }
    catch (Exception cannot) when (cannot is IOException or UnauthorizedAccessException or MalformedException)
    {
        Console.Error.WriteLine(cannot.Message);
        return Status.NotChecked;
    }
});
witness.Add(keygen);
root.Add(witness);

var reading = root.Parse(args);
if (reading.Errors.Count == 0) return await reading.InvokeAsync();
foreach (var error in reading.Errors) await Console.Error.WriteLineAsync(error.Message);
return Status.NotChecked;

static int Checked(Func<Report> check)
{
    try
    {
        return Say(check(), "VALID", "NOT VALID");
    }
    catch (Exception cannot) when (cannot is IOException or UnauthorizedAccessException)
    {
        Console.Error.WriteLine(cannot.Message);
        return Status.NotChecked;
    }
}

static async Task<int> CheckedSoon(Func<Task<Report>> check)
{
    try
    {
        return Say(await check(), "CERTIFIED", "NOT CERTIFIED");
    }
    catch (Exception cannot) when (cannot is IOException or UnauthorizedAccessException or MalformedException)
    {
        await Console.Error.WriteLineAsync(cannot.Message);
        return Status.NotChecked;
    }
}

static int Say(Report report, string good, string bad)
{
    foreach (var fault in report.Faults) Console.WriteLine(fault);
    if (report.Count > report.Faults.Count) Console.WriteLine(FormattableString.Invariant($"and {report.Count - report.Faults.Count} more"));
    foreach (var fact in report.Facts) Console.WriteLine(fact);
    Console.WriteLine(report.Count == 0 ? good : bad);
    return report.Count == 0 ? Status.Valid : Status.Invalid;
}

static Option<string> Needed(string name, string description) => new(name) { Description = description, Required = true };

static Option<VerifierKey?> Key(string name, string description, bool required = false) => new(name)
{
    Description = description,
    Required = required,
    CustomParser = result => Read(result.Tokens[0].Value, result.AddError),
};

static Option<VerifierKey[]> Keys(string name, string description) => new(name)
{
    Description = description,
    DefaultValueFactory = _ => [],
    CustomParser = result => [.. result.Tokens.Select(token => Read(token.Value, result.AddError)).OfType<VerifierKey>()],
};

static VerifierKey? Read(string text, Action<string> wrong)
{
    try
    {
        return VerifierKey.Parse(text);
    }
    catch (MalformedException none)
    {
        wrong(none.Message);
        return null;
    }
}
