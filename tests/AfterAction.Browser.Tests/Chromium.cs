namespace AfterAction.Browser.Tests;

/// <summary>Finds the browser on this machine. None is downloaded.</summary>
internal static class Chromium
{
    /// <summary>The path of a Chromium or Chrome to use instead of those found.</summary>
    public const string Variable = "CHROMIUM";

    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    private static readonly string[] ElsewhereToo =
    [
        "/snap/bin/chromium",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        @"C:\Program Files\Google\Chrome\Application\chrome.exe",
    ];

    /// <exception cref="FileNotFoundException">There is none: the tests fail, and are not passed over.</exception>
    public static string Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
            return File.Exists(given) ? given : throw new FileNotFoundException($"{Variable} names {given}, which is not there. Give the path of a Chromium or Chrome.", given);
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders.SelectMany(folder => Names.Select(name => Path.Combine(folder, name))).Concat(ElsewhereToo).FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException($"No Chromium was found. Install one (Debian and Ubuntu: apt-get install chromium), or name the path of a Chromium or Chrome in {Variable}.");
    }
}
