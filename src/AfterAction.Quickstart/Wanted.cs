namespace AfterAction.Quickstart;

/// <summary>What the command line asks for.</summary>
/// <param name="Folder">Where everything this agency keeps lies.</param>
/// <param name="Ports">The loopback ports of the two programs.</param>
/// <param name="Reset">Whether to begin with nothing, whatever the folder holds.</param>
/// <param name="Empty">Whether to leave the sample out and make a first administrator instead.</param>
/// <param name="Server">A connection string to a server that is there already; null for a private one.</param>
internal sealed record Wanted(string Folder, Ports Ports, bool Reset, bool Empty, string? Server)
{
    /// <summary>Beside the solution when this runs from its build output, else among this account's own files.</summary>
    public static string UsualFolder(string from)
    {
        for (var at = new DirectoryInfo(from); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "AfterAction.sln"))) return Reachable(Path.Combine(at.FullName, ".afteraction"));
        }

        return Reachable(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "AfterAction"));
    }

    /// <summary>Started as root, the database server runs under another account, which must be able to enter every folder above its own.</summary>
    private static string Reachable(string folder)
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess) return folder;
        for (var at = Directory.GetParent(folder); at is not null; at = at.Parent)
        {
            if (at.Exists && !at.UnixFileMode.HasFlag(UnixFileMode.OtherExecute)) return "/var/lib/afteraction";
        }

        return folder;
    }
}

/// <summary>Loopback ports, 1 to 65535, of the two programs.</summary>
internal sealed record Ports(int Register, int Protected)
{
    public static readonly Ports Usual = new(5080, 5081);

    public Uri RegisterAddress => new($"http://localhost:{Register}");

    public Uri ProtectedAddress => new($"http://localhost:{Protected}");

    /// <summary>Two different numbers with a comma between them, register first; null for anything else.</summary>
    public static Ports? Read(string text) =>
        text.Split(',') is [var first, var second] && Port(first) is { } register && Port(second) is { } other && register != other
            ? new Ports(register, other)
            : null;

    private static int? Port(string text) =>
        ushort.TryParse(text.Trim(), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var port) && port > 0 ? port : null;
}
